import Hummingbird
import Logging
import NIOCore

/// What Hummingbird carries along with a request.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end of the connection.
    let remoteAddress: SocketAddress?
    /// Where the request comes from, proxies that are trusted left out.
    var clientAddress: String?
    /// Whose pages may read the answer.
    let audience = Audience()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
