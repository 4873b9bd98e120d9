import OutgoingHTTP
import Subprocess

/// A server that speaks HTTPS for one test (`openssl s_server`). It answers each GET with 200.
public final class TestHTTPSServer: Sendable {
    /// The authority of its certificate, as a PEM file.
    public var caFile: String { certificates.path("ca.crt") }
    /// `https://localhost:{port}/`.
    public let url: String

    private let certificates: TestCertificates
    private let process: ServerProcess

    /// Starts a server. Throws ``TestKitError`` when `openssl` is not installed.
    public static func launch() async throws -> TestHTTPSServer {
        let certificates = try await TestCertificates(host: "localhost")
        let port = try Tools.freePort()
        let process = ServerProcess(
            command: ["openssl", "s_server", "-www", "-quiet", "-accept", "localhost:\(port)"]
                + ["-cert", certificates.path("server.crt"), "-key", certificates.path("server.key")],
            directory: try TemporaryDirectory(), deathSignal: "KILL")
        let server = TestHTTPSServer(certificates: certificates, process: process, port: port)
        try await process.start { [url = server.url, caFile = server.caFile] in
            var request = HTTPTransportRequest.test("GET", url)
            request.caFile = caFile
            return (try? await request.send()) != nil
        }
        return server
    }

    private init(certificates: TestCertificates, process: ServerProcess, port: Int) {
        (self.certificates, self.process) = (certificates, process)
        url = "https://localhost:\(port)/"
    }

    /// Stops the server.
    public func stop() async throws { try await process.stop(.kill) }
}
