import Foundation
import OutgoingHTTP

/// A receiver of webhooks on this machine (`webhook_receiver.py`), which verifies messages by the library of Standard Webhooks.
public final class TestWebhookReceiver: Sendable {
    /// How it answers, from the next message on; see `webhook_receiver.py`.
    public struct Behaviour: Encodable, Sendable {
        /// The status.
        public var status = 204
        /// Seconds before the answer.
        public var delay = 0.0
        /// Where the answer leads; nil for nowhere.
        public var redirect: String?
        /// The length of the answer's body.
        public var length = 0
        /// The answer's body; nil for one of ``length``.
        public var body: String?

        public init(
            status: Int = 204, delay: Double = 0, redirect: String? = nil, length: Int = 0, body: String? = nil
        ) {
            self.status = status
            self.delay = delay
            self.redirect = redirect
            self.length = length
            self.body = body
        }
    }

    /// A message that it got.
    public struct Message: Decodable, Sendable {
        /// The path of the URL.
        public let path: String
        /// The header field `webhook-id`.
        public let id: String
        /// The header field `webhook-timestamp`.
        public let timestamp: String
        /// The body.
        public let body: String
        /// Whether it is signed by every secret.
        public let isVerified: Bool

        enum CodingKeys: String, CodingKey {
            case path, id, timestamp, body
            case isVerified = "verified"
        }

        /// The `type` of the body; empty without one.
        public var type: String {
            let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
            return object?["type"] as? String ?? ""
        }
    }

    private let directory: TemporaryDirectory
    private let process: ServerProcess

    /// Starts one. Throws ``TestKitError`` without Python or its packages, which `scripts/require` installs.
    public static func launch() async throws -> TestWebhookReceiver {
        let receiver = try TestWebhookReceiver()
        try await receiver.start()
        return receiver
    }

    private init() throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        directory = try TemporaryDirectory()
        process = ServerProcess(
            command: [try Tools.python(), here.appending(path: "webhook_receiver.py").path(), directory.path],
            directory: directory, deathSignal: "KILL")
        try verify(with: [])
    }

    /// Starts it again, on the same port, and waits until it listens.
    public func start() async throws {
        let sign = directory.file("port")
        try await process.start { FileManager.default.fileExists(atPath: sign) }
        try await eventually("an answer from the receiver") {
            (try? await HTTPTransportRequest.test("GET", self.url).send().status) == 200
        }
    }

    /// Ends it at once.
    public func stop() async throws { try await process.stop(.kill) }

    /// Changes how it answers.
    public func behave(_ behaviour: Behaviour) throws {
        let data = try JSONEncoder().encode(behaviour)
        try data.write(to: URL(filePath: directory.file("behaviour.json")), options: .atomic)
    }

    /// Changes the secrets that have to sign messages.
    public func verify(with secrets: [String]) throws {
        try Data(secrets.joined(separator: "\n").utf8)
            .write(to: URL(filePath: directory.file("secrets")), options: .atomic)
    }

    /// Its URL.
    public var url: String {
        get throws {
            let text = try String(contentsOfFile: directory.file("port"), encoding: .utf8)
            return "http://127.0.0.1:\(text.trimmingCharacters(in: .whitespacesAndNewlines))/hook"
        }
    }

    /// The messages so far.
    public func messages() throws -> [Message] {
        guard let data = FileManager.default.contents(atPath: directory.file("messages.jsonl")) else { return [] }
        // The last line may be half written yet.
        return try data.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().map {
            try JSONDecoder().decode(Message.self, from: $0)
        }
    }
}
