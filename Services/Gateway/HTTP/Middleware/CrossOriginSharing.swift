import Foundation
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

    /// What pages may send when a browser names no headers, or names them in a way that is not echoed.
    private static let standardHeaders = "Authorization, Content-Type, X-CSRF-Token, traceparent"
    /// The most names that are echoed, and the most bytes of them.
    private static let maximumHeaderCount = 30
    private static let maximumHeaderLength = 2048

    /// How long a browser need not ask again, in seconds.
    private static let preflightLifetime = 600

    static func covers(_ request: Request) -> Bool {
        // Also for paths with empty segments, which are refused.
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
    func preflight(_ request: Request, _ context: GatewayContext, _ response: inout Response) async throws {
        guard let origin = request.headers[.origin], try await clients.isRegistered(origin, in: context) else {
            throw ServiceError.originNotAllowed
        }
        allow(origin, &response)
        response.headers[.accessControlAllowMethods] = response.headers[.allow]
        // The origin is the lock. Which headers its page adds is the choice of its tracing and monitoring libraries.
        response.headers[.accessControlAllowHeaders] = Self.requestedHeaders(of: request) ?? Self.standardHeaders
        response.headers.append(
            HTTPField(name: .vary, value: "Access-Control-Request-Method, Access-Control-Request-Headers"))
        response.headers[.accessControlMaxAge] = String(Self.preflightLifetime)
    }

    /// The names in `Access-Control-Request-Headers`, if they are well-formed and few (WHATWG Fetch §3.2.2).
    private static func requestedHeaders(of request: Request) -> String? {
        let lines = request.headers[values: .accessControlRequestHeaders]
        guard !lines.isEmpty, lines.reduce(0, { $0 + $1.utf8.count }) <= maximumHeaderLength else { return nil }
        let names = lines.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
        guard (1...maximumHeaderCount).contains(names.count),
            // A star would mean any header to some browsers.
            names.allSatisfy({ HTTPField.Name($0) != nil && !$0.contains("*") })
        else { return nil }
        return names.joined(separator: ", ")
    }

    /// Lets the page that asked read the answer, if it may.
    func share(_ response: inout Response, with request: Request, _ context: GatewayContext) async {
        // For caches, also when this answer is for nobody else.
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        guard let origin = request.headers[.origin], response.headers[.accessControlAllowOrigin] == nil else { return }
        // A service that is away is no reason to let a page read something.
        let isAllowed: Bool
        if let origins = context.audience.origins {
            isAllowed = origins.contains(origin)
        } else {
            isAllowed = (try? await clients.isRegistered(origin, in: context)) ?? false
        }
        guard isAllowed else { return }
        allow(origin, &response)
        response.headers[.accessControlExposeHeaders] =
            "Credentials-Reset, RateLimit, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
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
