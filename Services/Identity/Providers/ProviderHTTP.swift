import AsyncHTTPClient
import Foundation
import Models
import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives

/// Sends HTTP requests to providers, with a deadline and a limit on the response. It does not follow redirects, and connects
/// only where the request's ``EgressPolicy`` allows.
struct ProviderHTTP: Sendable {
    /// A response.
    struct Response: Sendable {
        let status: Int
        let body: Data
        let cacheControl: String?

        /// The body decoded from JSON; nil if it can't be decoded.
        func json<Value: Decodable>(as type: Value.Type = Value.self) -> Value? {
            try? JSONDecoder().decode(type, from: body)
        }
    }

    /// A request: a POST if it has a form, else a GET.
    struct Request: Sendable {
        let provider: Provider
        let url: String
        var form: [(String, String)]?
        var headers: [(String, String)] = []
        let egress: EgressPolicy
        let deadline: ContinuousClock.Instant
    }

    /// The maximum length of a response body, in bytes. Key sets and profiles have a few KiB.
    static let maximumResponseLength = 256 * 1024

    // Both live as long as the process. `guarded` checks the peer address after connecting, so that a DNS answer can't lead
    // it to a private address.
    static let guarded = client(refusesPrivateAddresses: true)
    static let unrestricted = client(refusesPrivateAddresses: false)

    /// Sends a request.
    ///
    /// - Throws: ``ProviderError`` if there is no response, or it is a redirect or has the status 429 or 5xx.
    func send(_ request: Request) async throws(ProviderError) -> Response {
        func providerError(_ reason: ProviderError.Reason) -> ProviderError {
            ProviderError(provider: request.provider, reason: reason)
        }
        guard let url = URL(string: request.url), case let (isAllowed, mayBePrivate) = request.egress.allows(url),
            isAllowed
        else { throw providerError(.forbiddenAddress) }
        let client = mayBePrivate ? Self.unrestricted : Self.guarded
        let httpRequest = Self.httpRequest(request)
        let result: Response
        do {
            result = try await Self.within(request.deadline) {
                let response = try await client.execute(httpRequest, deadline: .distantFuture)
                let body = try await response.body.collect(upTo: Self.maximumResponseLength)
                return Response(
                    status: Int(response.status.code), body: Data(body.readableBytesView),
                    cacheControl: response.headers.first(name: "cache-control"))
            }
        } catch {
            throw ProviderError(provider: request.provider, reason: Self.reason(error))
        }
        switch result.status {
        case 200..<300, 400..<429, 430..<500: return result
        default: throw providerError(.unavailable)
        }
    }

    private static func reason(_ error: any Error) -> ProviderError.Reason {
        switch error {
        case is NIOTooManyBytesError: .tooLong
        case is PrivateAddressError: .forbiddenAddress
        case is CancellationError: .slow
        case let error as HTTPClientError
        where [.connectTimeout, .readTimeout, .deadlineExceeded, .cancelled, .getConnectionFromPoolTimeout]
            .contains(error):
            .slow
        case is HTTPParserError: .unreadable
        default: .unreachable
        }
    }

    private static func httpRequest(_ request: Request) -> HTTPClientRequest {
        var result = HTTPClientRequest(url: request.url)
        result.headers.add(name: "Accept", value: "application/json")
        // GitHub refuses requests without a user agent.
        result.headers.add(name: "User-Agent", value: "Latchkey")
        if let form = request.form {
            result.method = .POST
            result.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            result.body = .bytes(ByteBuffer(string: FormEncoding.encode(form)))
        }
        for (name, value) in request.headers { result.headers.replaceOrAdd(name: name, value: value) }
        return result
    }

    private static func client(refusesPrivateAddresses: Bool) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(3), read: .seconds(5)),
            connectionPool: .init(idleTimeout: .seconds(30)))
        configuration.httpVersion = .http1Only
        // The user is waiting: report a failed connection at once instead of trying it again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Runs after connecting and before anything is sent.
        configuration.http1_1ConnectionDebugInitializer = { channel in
            guard refusesPrivateAddresses else { return channel.eventLoop.makeSucceededVoidFuture() }
            guard let address = channel.remoteAddress, !PrivateAddresses.contains(address) else {
                channel.close(promise: nil)
                return channel.eventLoop.makeFailedFuture(PrivateAddressError())
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        return HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
    }

    private struct PrivateAddressError: Error {}

    /// Runs `body`, but no longer than until `deadline`. The client's own timeouts don't end a response that trickles in.
    private static func within<Value: Sendable>(
        _ deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(until: deadline, clock: .continuous)
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
