import Foundation

/// A real mail server (aiosmtpd) for one test, with STARTTLS, AUTH, and any misbehaviour that the test asks for.
public final class TestMailServer: Sendable {
    /// How the server behaves, from the next command on; see `smtp_server.py`.
    public struct Behaviour: Encodable, Sendable {
        /// Whether STARTTLS is offered.
        public var starttls = true
        /// Whether signing in, as `user` with `password`, is required.
        public var auth = false
        /// Whether addresses beyond ASCII are taken (RFC 6531).
        public var smtputf8 = true
        /// Which certificate it shows: `good`, `untrusted`, `wrong_name`.
        public var certificate = "good"
        /// Seconds before the answer to a command.
        public var delay: [String: Double] = [:]
        /// Answers in place of 250, by command, or command and address.
        public var refuse: [String: String] = [:]
        /// Where it breaks the connection: `message` or `answer`.
        public var close: String?
        /// How often it refuses or breaks before all is well; nil for always.
        public var times: Int?

        /// A server without errors.
        public init() {}
    }

    /// An email that the server has accepted.
    public struct Mail: Decodable, Sendable {
        /// The envelope's sender.
        public let from: String
        /// The envelope's recipients.
        public let to: [String]
        /// Headers and body.
        public let content: String
        /// Whether it came encrypted.
        public let tls: Bool
        /// The user that authenticated.
        public let user: String?
        /// What the client called itself.
        public let ehlo: String?
        /// The client's port, which tells connections apart.
        public let peer: Int
    }

    private let directory: TemporaryDirectory
    private let process: ServerProcess

    /// Starts a server. Throws ``TestKitError`` without Python or its packages, which `scripts/require` installs.
    public static func launch(_ behaviour: Behaviour = Behaviour()) async throws -> TestMailServer {
        let server = try TestMailServer(behaviour)
        try await server.start()
        return server
    }

    private init(_ behaviour: Behaviour) throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        directory = try TemporaryDirectory()
        process = ServerProcess(
            command: [try Tools.python(), here.appending(path: "smtp_server.py").path(), directory.path],
            directory: directory,
            deathSignal: "KILL")
        try behave(behaviour)
    }

    /// Starts the server again, on the same ports, and waits until it listens.
    public func start() async throws {
        let sign = directory.file("up")
        try? FileManager.default.removeItem(atPath: sign)
        try await process.start { FileManager.default.fileExists(atPath: sign) }
    }

    /// Ends the server at once.
    public func stop() async throws { try await process.stop(.kill) }

    /// Changes how the server behaves.
    public func behave(_ behaviour: Behaviour) throws {
        let data = try JSONEncoder().encode(behaviour)
        try data.write(to: URL(filePath: directory.file("behaviour.json")), options: .atomic)
    }

    /// What the server has accepted so far, oldest first.
    public func mails() throws -> [Mail] {
        guard let data = FileManager.default.contents(atPath: directory.file("mails.jsonl")) else { return [] }
        // The last line may be half written yet.
        return try data.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().map {
            try JSONDecoder().decode(Mail.self, from: $0)
        }
    }

    /// Every recipient that a client has named, even if the email was refused.
    public func recipientsNamed() throws -> [String] {
        guard let data = FileManager.default.contents(atPath: directory.file("recipients")) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Where it listens: with STARTTLS, and with TLS from the first byte.
    public var ports: (starttls: Int, tls: Int) {
        get throws {
            let text = try String(contentsOfFile: directory.file("ports"), encoding: .utf8)
            let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            guard numbers.count == 2 else { throw TestKitError("the mail server has no ports") }
            return (numbers[0], numbers[1])
        }
    }

    /// The certificate that its own is made by.
    public var caFile: String { directory.file("ca.pem") }
}
