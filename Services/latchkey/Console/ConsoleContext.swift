import Hummingbird
import Models
import NIOCore
import ServiceKit

/// The state of a request at the console, which Hummingbird passes along with it.
struct ConsoleContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The id of the request, as in `X-Request-Id`, logs and the audit log.
    let requestID: Models.RequestID
    /// The IP address of the connection's peer, which may be a proxy.
    let peerAddress: String?

    /// The network that one customer has there, by which guesses are limited: the address itself for IPv4, the /64 for IPv6.
    var peerNetwork: String { peerAddress.map { AddressRange.neighbourhood(of: $0) } ?? "unknown" }

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        requestID = .make()
        peerAddress = source.channel.remoteAddress?.ipAddress
    }
}
