import Foundation
import OutgoingHTTP

/// Google, GitHub, Facebook, Apple and Microsoft of a test's own, on this machine (`provider_server.py`), with all the bad
/// manners that a test asks for.
public final class TestProvider: Sendable {
    /// How it behaves, from the next request on; see `provider_server.py`.
    public struct Behaviour: Encodable, Sendable {
        /// What the provider knows about the person who signs in.
        public var person: [String: Value] = [:]
        /// Claims of ID tokens that are otherwise than they should be; null leaves one out.
        public var claims: [String: Value] = [:]
        /// Whether the user declines.
        public var cancel = false
        /// How ID tokens are signed.
        public var sign = "good"
        /// Answers' statuses, by path.
        public var status: [String: Int] = [:]
        /// Answers' bodies, by path.
        public var body: [String: String] = [:]
        /// Lengths of answers that are rubbish, by path.
        public var length: [String: Int] = [:]
        /// Seconds before answers, by path.
        public var delay: [String: Double] = [:]
        /// Seconds between the bytes of answers, by path.
        public var drip: [String: Double] = [:]
        /// Where answers lead, by path.
        public var redirect: [String: String] = [:]
        /// What clients have to send as their secret.
        public var secret = "provider-secret"
        /// The public key (PEM) for Apple's client secrets.
        public var appleKey: String?
        /// Whether GitHub's list of addresses is refused.
        public var withoutEmails = false

        /// A provider without errors that knows nobody yet.
        public init() {}

        /// The same, with a person who signs in.
        public init(_ person: [String: Value]) { self.person = person }

        enum CodingKeys: String, CodingKey {
            case person, claims, cancel, sign, status, body, length, delay, drip, redirect, secret
            case appleKey = "apple_key"
            case withoutEmails = "without_emails"
        }
    }

    /// A value in JSON.
    public enum Value: Encodable, Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
        ExpressibleByIntegerLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
    {
        case string(String), bool(Bool), int(Int), null, list([String])

        public init(stringLiteral value: String) { self = .string(value) }
        public init(booleanLiteral value: Bool) { self = .bool(value) }
        public init(integerLiteral value: Int) { self = .int(value) }
        public init(nilLiteral: ()) { self = .null }
        public init(arrayLiteral elements: String...) { self = .list(elements) }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .string(let value): try container.encode(value)
            case .bool(let value): try container.encode(value)
            case .int(let value): try container.encode(value)
            case .list(let value): try container.encode(value)
            case .null: try container.encodeNil()
            }
        }
    }

    /// A request that it had.
    public struct Request: Decodable, Sendable {
        /// The method.
        public let method: String
        /// The path.
        public let path: String
        /// The query's parameters.
        public let query: [String: String]
        /// The form's fields.
        public let form: [String: String]
    }

    /// What it sends the browser back with.
    public struct Callback: Sendable {
        /// Where to.
        public let url: String
        /// Whether by a form that posts itself.
        public let isPost: Bool
        /// With what.
        public let fields: [String: String]
    }

    private let directory: TemporaryDirectory
    private let process: ServerProcess

    /// Starts one. Throws ``TestKitError`` without Python or its packages, which `scripts/require` installs.
    public static func launch(_ behaviour: Behaviour = Behaviour()) async throws -> TestProvider {
        let provider = try TestProvider(behaviour)
        try await provider.start()
        return provider
    }

    private init(_ behaviour: Behaviour) throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        directory = try TemporaryDirectory()
        process = ServerProcess(
            command: [try Tools.python(), here.appending(path: "provider_server.py").path(), directory.path],
            directory: directory, deathSignal: "KILL")
        try behave(behaviour)
    }

    /// Starts it again, on the same port, and waits until it listens.
    public func start() async throws {
        let sign = directory.file("port")
        try await process.start { FileManager.default.fileExists(atPath: sign) }
        try await eventually("an answer from the provider") {
            (try? await HTTPTransportRequest.test("GET", "\(self.baseURL)/keys").send().status) == 200
        }
    }

    /// Ends it at once.
    public func stop() async throws { try await process.stop(.kill) }

    /// Changes how it behaves.
    public func behave(_ behaviour: Behaviour) throws {
        let data = try JSONEncoder().encode(behaviour)
        try data.write(to: URL(filePath: directory.file("behaviour.json")), options: .atomic)
    }

    /// Its issuer, or its base URL if it has no issuer.
    public var baseURL: String {
        get throws {
            let text = try String(contentsOfFile: directory.file("port"), encoding: .utf8)
            return "http://127.0.0.1:\(text.trimmingCharacters(in: .whitespacesAndNewlines))"
        }
    }

    /// The requests so far.
    public func requests() throws -> [Request] {
        guard let data = FileManager.default.contents(atPath: directory.file("requests.jsonl")) else { return [] }
        // The last line may be half written yet.
        return try data.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().map {
            try JSONDecoder().decode(Request.self, from: $0)
        }
    }

    /// Follows an authorization URL as a browser would, and gives what it is sent back with.
    public static func visit(_ url: String) async throws -> Callback {
        let response = try await HTTPTransportRequest.test("GET", url).send()
        if let location = response["location"],
            let components = URLComponents(string: location)
        {
            let fields = (components.queryItems ?? []).map { ($0.name, $0.value ?? "") }
            return Callback(
                url: String(location.prefix { $0 != "?" }), isPost: false,
                fields: Dictionary(fields) { first, _ in first })
        }
        let page = response.text
        guard let action = page.firstMatch(of: #/action="([^"]+)"/#)?.1 else {
            throw TestKitError("the provider answered \(response.status): \(page)")
        }
        let fields = page.matches(of: #/name="([^"]+)" value="([^"]*)"/#).map { (unescaped($0.1), unescaped($0.2)) }
        return Callback(url: unescaped(action), isPost: true, fields: Dictionary(fields) { first, _ in first })
    }

    private static func unescaped(_ text: Substring) -> String {
        String(text).replacing("&quot;", with: "\"").replacing("&#x27;", with: "'").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }
}
