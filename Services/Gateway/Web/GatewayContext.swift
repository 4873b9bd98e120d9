import Hummingbird
import Logging
import NIOCore

/// What Hummingbird carries along with a request.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end of the connection.
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
