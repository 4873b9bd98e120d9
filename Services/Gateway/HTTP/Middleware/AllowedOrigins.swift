import Models
import Synchronization

/// The origins whose pages may read the response to one request.
///
/// Until the client of the request is known, any origin that some client has registered may: pages have to read why a
/// request failed. Then only the client's own may.
final class AllowedOrigins: Sendable {
    private let stored = Mutex<[String]?>(nil)

    /// Nil until a client is known.
    var origins: [String]? { stored.withLock { $0 } }

    /// Allows only the origins of `client` from now on.
    func restrict(to client: Client) { stored.withLock { $0 = client.origins } }

    /// Allows none from now on: the client does not exist any more.
    func restrictToNone() { stored.withLock { $0 = [] } }
}
