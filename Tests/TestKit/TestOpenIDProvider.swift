import Foundation
import OutgoingHTTP

/// A provider of OpenID Connect that others have written (`oidc-provider-mock` of PyPI), to hold ours against.
public final class TestOpenIDProvider: Sendable {
    /// Its issuer.
    public let issuer: String
    private let directory: TemporaryDirectory
    private let process: ServerProcess

    /// Starts a provider that knows the `claims` of one person. Throws ``TestKitError`` without Python or its packages.
    public static func launch(claims: String) async throws -> TestOpenIDProvider {
        let provider = try TestOpenIDProvider(claims)
        try await provider.process.start {
            let url = "\(provider.issuer)/.well-known/openid-configuration"
            return (try? await HTTPTransportRequest.test("GET", url, timeout: .seconds(2)).send().status) == 200
        }
        return provider
    }

    private init(_ claims: String) throws {
        directory = try TemporaryDirectory()
        let port = try FreePort.take()
        issuer = "http://127.0.0.1:\(port)"
        process = ServerProcess(
            command: [
                try Tools.python(), "-m", "oidc_provider_mock", "--port", String(port), "--user-claims", claims,
            ], directory: directory, deathSignal: "KILL")
    }

    /// Ends it at once.
    public func stop() async throws { try await process.stop(.kill) }

    /// Signs `subject` in at an authorization URL, as a person with a form would, and gives where that leads.
    public func approve(_ url: String, as subject: String) async throws -> String {
        let response = try await HTTPTransportRequest.test(
            "POST", url, headers: [("Content-Type", "application/x-www-form-urlencoded")], body: "sub=\(subject)"
        ).send()
        guard let location = response["location"] else {
            throw TestKitError("the provider answered \(response.status): \(response.text)")
        }
        return location
    }
}

/// A port of this machine that is not in use.
public enum FreePort {
    /// A port that was free a moment ago.
    public static func take() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw TestKitError("no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else { throw TestKitError("no port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
