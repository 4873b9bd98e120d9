/// A certificate authority of a test's own, whose certificates servers and clients of the test use.
public final class TestAuthority: Sendable {
    /// A certificate and its key, as paths of PEM files.
    public struct Certificate: Sendable {
        public let certificate: String
        public let key: String
    }

    /// The path of the authority's certificate.
    public var authority: String { directory.file("authority.pem") }

    private let directory: TemporaryDirectory
    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    /// Makes the authority.
    ///
    /// - Throws: ``TestKitError`` when `openssl` is not installed.
    public init() async throws {
        directory = try TemporaryDirectory()
        try await Tools.run(
            ["openssl", "req", "-x509"] + Self.newKey
                + ["-keyout", directory.file("authority.key"), "-out", directory.file("authority.pem")]
                + ["-subj", "/CN=Test authority", "-days", "2"])
    }

    /// Issues a certificate for alternative names, such as `DNS:localhost` and `IP:127.0.0.1`.
    public func issue(_ file: String, for names: [String], isExpired: Bool = false) async throws -> Certificate {
        let (certificate, key, request) = (
            directory.file("\(file).pem"), directory.file("\(file).key"), directory.file("\(file).csr")
        )
        try await Tools.run(
            ["openssl", "req"] + Self.newKey + ["-keyout", key, "-out", request, "-subj", "/CN=\(file)"]
                + ["-addext", "subjectAltName=\(names.joined(separator: ","))"])
        try await Tools.run(
            ["openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey", directory.file("authority.key")]
                + ["-CAcreateserial", "-copy_extensions", "copy", "-days", isExpired ? "-1" : "2", "-out", certificate])
        return Certificate(certificate: certificate, key: key)
    }

    /// The options of a server that speaks TLS on `port`, in addition to its plain port.
    public func options(_ certificate: Certificate, port: Int, clients: String = "no") -> [String] {
        [
            "tls-port \(port)", "tls-cert-file \(certificate.certificate)", "tls-key-file \(certificate.key)",
            "tls-ca-cert-file \(authority)", "tls-auth-clients \(clients)",
        ]
    }
}

extension [String] {
    /// Lines of a configuration file as arguments of a command line.
    public var asArguments: [String] {
        flatMap { line in
            let words = line.split(separator: " ").map(String.init)
            return ["--\(words[0])"] + words.dropFirst()
        }
    }
}
