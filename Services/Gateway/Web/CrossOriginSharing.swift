import HTTPTypes
import Hummingbird
import Models
import Synchronization

/// Which pages of other origins may read an answer (CORS, WHATWG Fetch §3.2): those of the request's client, by an exact
/// match with what it has registered. A preflight names no client, so any client's will do there, as it does for
/// errors and answers that come before a client is known. Never `*`, never an origin that nobody has registered.
struct CrossOriginSharing: Sendable {
    let clients: ClientDirectory

    /// The first parts of the paths that pages call. Pages of ours are for nobody's scripts.
    private static let shared: Set<Substring> = ["auth", ".well-known", "openapi.json"]
    /// Of the authorization server, what its clients call; the rest is pages.
    private static let sharedOAuth: Set<Substring> = ["token", "revoke", "introspect", "userinfo"]

    /// How long a browser need not ask again, in seconds.
    private static let preflightLife = 600

    static func covers(_ request: Request) -> Bool {
        // The router takes several slashes for one.
        let parts = request.uri.path.split(separator: "/")
        guard let first = parts.first else { return false }
        return first == "oauth2" ? parts.dropFirst().first.map(sharedOAuth.contains) ?? false : shared.contains(first)
    }

    /// Whether a browser asks if a request may be made.
    static func isPreflight(_ request: Request) -> Bool {
        request.method == .options && request.headers[.accessControlRequestMethod] != nil
            && request.headers[.origin] != nil
    }

    /// Makes the answer to OPTIONS, whose `Allow` lists the path's methods, one to a preflight. Throws 403
    /// `origin_not_allowed`.
    func preflight(_ request: Request, _ response: inout Response) async throws {
        guard let origin = request.headers[.origin], try await clients.isRegistered(origin) else {
            throw ServiceError.originNotAllowed
        }
        allow(origin, &response)
        response.headers[.accessControlAllowMethods] = response.headers[.allow]
        response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type, X-CSRF-Token, traceparent"
        response.headers[.accessControlMaxAge] = String(Self.preflightLife)
    }

    /// Lets the page that asked read the answer, if it may.
    func share(_ response: inout Response, with request: Request, audience: Audience) async {
        // For caches, also when this answer is for nobody else.
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        guard let origin = request.headers[.origin], response.headers[.accessControlAllowOrigin] == nil else { return }
        // A service that is away is no reason to let a page read something.
        let isAllowed: Bool
        if let origins = audience.origins {
            isAllowed = origins.contains(origin)
        } else {
            isAllowed = (try? await clients.isRegistered(origin)) ?? false
        }
        guard isAllowed else { return }
        allow(origin, &response)
        response.headers[.accessControlExposeHeaders] =
            "RateLimit, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
            + "WWW-Authenticate, X-Request-Id"
    }

    private func allow(_ origin: String, _ response: inout Response) {
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
    }
}

/// Whose pages may read the answer to one request: known as soon as the request's client is.
final class Audience: Sendable {
    private let stored = Mutex<[String]?>(nil)

    /// The origins; nil as long as no client is known.
    var origins: [String]? { stored.withLock { $0 } }

    /// The answer is for pages of `client`.
    func narrow(to client: Client) { stored.withLock { $0 = client.origins } }

    /// The answer is for pages of a client that nobody knows any more.
    func close() { stored.withLock { $0 = [] } }
}
