import Hummingbird
import Logging
import NIOCore
import Synchronization

/// The state of a request, which Hummingbird passes along with it.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of the connection's peer, which may be a proxy.
    let remoteAddress: SocketAddress?
    /// The client's IP address; see ``ClientAddress``.
    var clientAddress: String?
    /// The names and attributes of our cookies.
    var cookiePolicy = CookiePolicy()
    /// The limits that the request was counted against.
    let limits = LimitReport()
    /// The session's new tokens, if it was renewed on the way.
    let sessionCookieUpdate = SessionCookieUpdate()
    /// The parts of the request that were read so far.
    let readings = RequestReadings()
    /// The origins whose pages may read the response.
    let allowedOrigins = AllowedOrigins()
    /// The path of an endpoint that threw, for the links of the error page.
    let failedPath = FailedPath()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}

/// The canonical path of an endpoint that threw; the page about its error links to it.
final class FailedPath: Sendable {
    private let stored = Mutex<String?>(nil)

    /// Nil until an endpoint has failed.
    var value: String? { stored.withLock { $0 } }

    func set(_ path: String) { stored.withLock { $0 = path } }
}
