import Foundation
import HTTPTypes
import Hummingbird
import Models
import Synchronization

/// Lets pages of other origins read responses (CORS, WHATWG Fetch §3.2), if the operation allows it: pages at the registered
/// origins of the request's client, compared exactly. A preflight names no client, and some errors occur before the client is
/// known: then the origin of any client is allowed. Never `*`, and never an origin that no client has registered.
struct CORS: Sendable {
    let clients: ClientDirectory

    /// What pages may send if the preflight names no headers, or names them in a form that is not echoed.
    private static let standardHeaders = "Authorization, Content-Type, X-CSRF-Token, traceparent"
    /// How many names are echoed.
    private static let maximumHeaderCount = 30
    /// How long their list may be, in bytes.
    private static let maximumHeaderLength = 2048

    /// How long a browser may keep the answer to a preflight, in seconds.
    private static let preflightLifetime = 600

    /// Whether a browser asks if a request may be made.
    static func isPreflight(_ request: Request) -> Bool {
        request.method == .options && request.headers[.accessControlRequestMethod] != nil
            && request.headers[.origin] != nil
    }

    /// Turns the response to OPTIONS, which lists the path's methods in `Allow`, into one to a preflight.
    ///
    /// - Throws: 403 `origin_not_allowed`.
    func preflight(_ request: Request, _ context: GatewayContext, _ response: inout Response) async throws {
        guard let origin = request.headers[.origin], try await clients.isRegistered(origin, in: context) else {
            throw ServiceError.originNotAllowed
        }
        allow(origin, &response)
        response.headers[.accessControlAllowMethods] = response.headers[.allow]
        // The origin is what protects. Which headers its page adds is the choice of its tracing and monitoring libraries.
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

    /// Lets the page that sent `request` read `response`, if its origin is allowed.
    func share(_ response: inout Response, with request: Request, _ context: GatewayContext) async {
        // For caches, also if no page may read this response.
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        guard let origin = request.headers[.origin], response.headers[.accessControlAllowOrigin] == nil else { return }
        // While identity is unavailable, an unknown origin is not allowed.
        let isAllowed: Bool
        if let origins = context.allowedOrigins.origins {
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
