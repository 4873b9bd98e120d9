import Hummingbird
import Logging
import NIOCore
import Synchronization

/// What Hummingbird carries along with a request.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end of the connection.
    let remoteAddress: SocketAddress?
    /// Where the request comes from, proxies that are trusted left out.
    var clientAddress: String?
    /// How our cookies are called.
    var cookiePolicy = CookiePolicy()
    /// What the request was counted as.
    let limits = LimitReport()
    /// The session's new tokens, if it was renewed on the way.
    let sessionCookieUpdate = SessionCookieUpdate()
    /// What was read of the request so far.
    let readings = RequestReadings()
    /// The origins whose pages may read the response.
    let allowedOrigins = AllowedOrigins()
    /// Where the endpoint is that failed, for the error page's links.
    let failedPath = FailedPath()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}

/// The canonical path of the endpoint that threw, which the page about its error links to.
final class FailedPath: Sendable {
    private let stored = Mutex<String?>(nil)

    /// Nil until an endpoint has failed.
    var value: String? { stored.withLock { $0 } }

    func set(_ path: String) { stored.withLock { $0 = path } }
}
