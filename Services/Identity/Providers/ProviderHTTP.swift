import AsyncHTTPClient
import Foundation
import Models
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks providers: over HTTPS, within a time, for a bounded answer, and never anywhere else than where it was told to.
struct ProviderHTTP: Sendable {
    /// What came back.
    struct Answer: Sendable {
        let status: Int
        let body: Data
        let cacheControl: String?

        /// The body as JSON; nil when it is something else.
        func json<Value: Decodable>(as type: Value.Type = Value.self) -> Value? {
            try? JSONDecoder().decode(type, from: body)
        }
    }

    /// One question.
    struct Question: Sendable {
        let provider: Provider
        let url: String
        var form: [(String, String)]?
        var headers: [(String, String)] = []
        let reach: EgressPolicy
        let until: ContinuousClock.Instant
    }

    /// The longest answer that is read. Sets of keys and profiles have a few KiB.
    static let maximumAnswerLength = 256 * 1024

    // For the lifetime of the process, whose end closes their connections. The first refuses private addresses once it is
    // connected, whatever a name server said before.
    static let guarded = client(isGuarded: true)
    static let free = client(isGuarded: false)

    /// Asks, and gives any answer but a redirect or a fault of the provider's.
    func ask(_ question: Question) async throws(ProviderError) -> Answer {
        func fault(_ reason: ProviderError.Reason) -> ProviderError {
            ProviderError(provider: question.provider, reason: reason)
        }
        guard let url = URL(string: question.url), case let (isAllowed, mayBePrivate) = question.reach.allows(url),
            isAllowed
        else { throw fault(.forbiddenAddress) }
        let client = mayBePrivate ? Self.free : Self.guarded
        let request = Self.request(question)
        let answer: Answer
        do {
            answer = try await Self.within(question.until) {
                let response = try await client.execute(request, deadline: .distantFuture)
                let body = try await response.body.collect(upTo: Self.maximumAnswerLength)
                return Answer(
                    status: Int(response.status.code), body: Data(body.readableBytesView),
                    cacheControl: response.headers.first(name: "cache-control"))
            }
        } catch {
            throw fault(Self.reason(error))
        }
        switch answer.status {
        case 200..<300, 400..<429, 430..<500: return answer
        default: throw fault(.unavailable)
        }
    }

    private static func reason(_ error: any Error) -> ProviderError.Reason {
        switch error {
        case is NIOTooManyBytesError: .tooLong
        case is Private: .forbiddenAddress
        case is CancellationError: .slow
        case let error as HTTPClientError
        where [.connectTimeout, .readTimeout, .deadlineExceeded, .cancelled, .getConnectionFromPoolTimeout]
            .contains(error):
            .slow
        case is HTTPParserError: .unreadable
        default: .unreachable
        }
    }

    private static func request(_ question: Question) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: question.url)
        request.headers.add(name: "Accept", value: "application/json")
        // GitHub answers nobody without a name.
        request.headers.add(name: "User-Agent", value: "Latchkey")
        if let form = question.form {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: FormText.encode(form)))
        }
        for (name, value) in question.headers { request.headers.replaceOrAdd(name: name, value: value) }
        return request
    }

    private static func client(isGuarded: Bool) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(3), read: .seconds(5)),
            connectionPool: .init(idleTimeout: .seconds(30)))
        configuration.httpVersion = .http1Only
        // Whoever waits has no time for a second attempt that will fail like the first.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Runs when the connection stands and before anything is sent.
        configuration.http1_1ConnectionDebugInitializer = { channel in
            guard isGuarded else { return channel.eventLoop.makeSucceededVoidFuture() }
            guard let address = channel.remoteAddress, !PrivateAddresses.contains(address) else {
                channel.close(promise: nil)
                return channel.eventLoop.makeFailedFuture(Private())
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        return HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
    }

    private struct Private: Error {}

    /// Runs `body` until `instant` at the latest: a provider that sends a byte a second must not keep us.
    private static func within<Value: Sendable>(
        _ instant: ContinuousClock.Instant, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(until: instant, clock: .continuous)
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}

/// Parameters as they stand in forms and queries (WHATWG URL §5.2).
enum FormText {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)

    static func encode(_ fields: [(String, String)]) -> String {
        fields.map { "\(escape($0))=\(escape($1))" }.joined(separator: "&")
    }

    /// `base` with `fields` in its query.
    static func url(_ base: String, _ fields: [(String, String)]) -> String {
        base + (base.contains("?") ? "&" : "?") + encode(fields)
    }

    static func escape(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if plain.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
