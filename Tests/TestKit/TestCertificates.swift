import Foundation

/// A certificate authority of a test's own, made by `openssl`, with certificates for servers and clients.
public final class TestCertificates: Sendable {
    private let directory: TemporaryDirectory

    /// Makes the authority (`ca.crt`), and `server.crt` with `server.key` for a host.
    ///
    /// - Parameters:
    ///   - host: the host name in the server's certificate.
    ///   - days: for how long the server's certificate is valid; negative for one that has expired.
    public init(host: String, days: Int = 2) async throws {
        directory = try TemporaryDirectory()
        try await openssl(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
                + ["-subj", "/CN=Latchkey test authority", "-keyout", path("ca.key"), "-out", path("ca.crt")])
        try await issue("server", name: host, days: days)
    }

    /// Makes `client.crt` and `client.key` for a client that signs in as `user`.
    public func issueClient(user: String) async throws {
        try await issue("client", name: user, days: 2)
    }

    /// The path of a file, such as `ca.crt`.
    public func path(_ name: String) -> String { directory.file(name) }

    /// Copies a file to another directory.
    func copy(_ name: String, to other: String) throws {
        try FileManager.default.copyItem(atPath: path(name), toPath: "\(other)/\(name)")
    }

    private func issue(_ file: String, name: String, days: Int) async throws {
        try await openssl(
            ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)"]
                + [
                    "-addext", "subjectAltName=DNS:\(name)", "-keyout", path("\(file).key"), "-out",
                    path("\(file).csr"),
                ])
        try await openssl(
            ["x509", "-req", "-in", path("\(file).csr"), "-CA", path("ca.crt"), "-CAkey", path("ca.key")]
                + ["-CAcreateserial", "-copy_extensions", "copy", "-days", String(days), "-out", path("\(file).crt")])
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path("\(file).key"))
    }

    private func openssl(_ arguments: [String]) async throws {
        try await Tools.run(["openssl"] + arguments)
    }
}
