import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Synchronization

/// Answers a form that is sent twice, by a double click or a reload, with the response to the first.
///
/// Many forms work only once, such as signing up or using an emailed link. Then the second request would fail, and browsers
/// show the last response. So for ``memory`` the same form of the same page with the same content gets the same response, if the
/// first succeeded; a failed one is tried again, and counts again. A request that comes while the first is in progress waits
/// for it. The first continues if its browser closes the connection, as browsers do at a second click.
///
/// A repetition has to bring everything: the form's token, the page's cookie and the session's cookies. So it reveals nothing
/// new, and no session gets the response of another. A repetition that reaches another gateway is answered as a new request.
final class RepeatedForms: Sendable {
    /// How long a response is kept, from the first request on.
    static let memory: Duration = .seconds(10)
    /// How many responses are kept; beyond that, forms are answered as new requests.
    static let maximumCount = 1000

    private let answers = Mutex<Answers>(Answers())
    private let now: @Sendable () -> ContinuousClock.Instant

    private let cookies: SessionCookies

    init(cookies: SessionCookies, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.cookies = cookies
        self.now = now
    }

    private struct Answer {
        let task: Task<Response, any Error>
        /// The update of the session cookies by the first request.
        let renewal: SessionCookieUpdate
    }

    private struct Answers {
        var byKey: [Data: Answer] = [:]
        /// Oldest first; ``first`` is the index of the oldest that is kept.
        var order: [(key: Data, end: ContinuousClock.Instant)] = []
        var first = 0

        mutating func forgetOld(at now: ContinuousClock.Instant) {
            while first < order.count, order[first].end <= now {
                byKey[order[first].key] = nil
                first += 1
            }
            if first > RepeatedForms.maximumCount {
                order.removeFirst(first)
                first = 0
            }
        }
    }

    /// The answer that `act` gives, or gave a moment ago. `request` holds its body in memory; see
    /// ``CSRFGuard/admit(_:under:)``.
    func answer(
        _ request: IncomingRequest, at route: Route,
        by act: @escaping @Sendable (IncomingRequest) async throws -> Response
    ) async throws -> Response {
        let body = try await request.body()
        let key = key(request, route, body)
        let (answer, isFirst) = begin(key, request, act)
        guard let answer else { return try await act(request) }
        do {
            let response = try await answer.task.value
            if isFirst, response.status.code >= 400 { forget(key) }
            if !isFirst { request.context.sessionCookieUpdate.adopt(answer.renewal) }
            return response
        } catch {
            if isFirst { forget(key) }
            throw error
        }
    }

    /// The answer under way or kept, and whether it is this request's own; nil when there is no room.
    private func begin(
        _ key: Data, _ request: IncomingRequest, _ act: @escaping @Sendable (IncomingRequest) async throws -> Response
    ) -> (Answer?, isFirst: Bool) {
        answers.withLock { answers in
            let now = now()
            answers.forgetOld(at: now)
            if let known = answers.byKey[key] { return (known, false) }
            guard answers.byKey.count < Self.maximumCount else { return (nil, true) }
            let answer = Answer(task: Task { try await act(request) }, renewal: request.context.sessionCookieUpdate)
            answers.byKey[key] = answer
            answers.order.append((key, now + Self.memory))
            return (answer, true)
        }
    }

    private func forget(_ key: Data) { _ = answers.withLock { $0.byKey.removeValue(forKey: key) } }

    /// A digest of all that the response may depend on. Each part has its length and each cookie its name, so that no two
    /// requests are taken for the same.
    private func key(_ request: IncomingRequest, _ route: Route, _ body: ByteBuffer) -> Data {
        let policy = request.context.cookiePolicy
        let names = [
            policy.name(.formSession), policy.name(.csrfSession), cookies.accessTokenName, cookies.refreshTokenName,
        ]
        let values = names.flatMap { name in request.cookies.values(name).map { "\(name)=\($0.reveal())" } }
        var hash = SHA256()
        for part in [route.description, request.request.uri.string] + values {
            hash.update(data: Data("\(part.utf8.count):\(part)".utf8))
        }
        hash.update(data: Data("\(body.readableBytes):".utf8))
        hash.update(data: Data(body.readableBytesView))
        return Data(hash.finalize())
    }
}
