import HTTPTypes
import Hummingbird

/// An endpoint that anyone may call: its operation, and its flow from the request to the response.
///
/// What a flow throws becomes a problem document or a page (`Problem`, `ErrorPage`), so it only spells out the way that
/// goes well.
protocol Endpoint: Sendable {
    static var operation: Operation { get }
    func respond(to request: IncomingRequest) async throws -> Response

    // For endpoints without an operation of their own.
    static var route: Route { get }
    static var csrf: CSRFGuard.Rule { get }
    static var limit: LimitPolicy? { get }
}

/// An endpoint for people who are signed in. Being signed in is a value that only `Authentication` makes, so a flow can't
/// forget to ask.
protocol SignedInEndpoint: Sendable {
    static var operation: Operation { get }
    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response

    // For endpoints without an operation of their own.
    static var route: Route { get }
    static var csrf: CSRFGuard.Rule { get }
    static var limit: LimitPolicy? { get }
    static var isForEveryClient: Bool { get }
}

extension Endpoint {
    static var route: Route { operation.route }
    static var csrf: CSRFGuard.Rule { .ifCookie }
    static var limit: LimitPolicy? { nil }
    static var operation: Operation { .undescribed(route, csrf, limit, .none) }
}

extension SignedInEndpoint {
    static var route: Route { operation.route }
    static var csrf: CSRFGuard.Rule { .ifCookie }
    static var limit: LimitPolicy? { nil }
    static var isForEveryClient: Bool { false }
    static var operation: Operation {
        .undescribed(route, csrf, limit, isForEveryClient ? .anyClient : .firstParty)
    }
}

extension Operation {
    /// The operation of an endpoint that has not got one of its own yet.
    static func undescribed(
        _ route: Route, _ csrf: CSRFGuard.Rule, _ rateLimit: LimitPolicy?, _ authentication: Authentication
    ) -> Operation {
        let parts = route.path.split(separator: "/")
        let (first, second) = (parts.first ?? "", parts.dropFirst().first ?? "")
        let isPage: Bool
        switch first {
        case "", "login", "docs", "mails": isPage = true
        case "oauth2": isPage = ["authorize", "consent", "callback", "logout"].contains(second)
        case "auth": isPage = ["authorize", "callback"].contains(parts.dropFirst(2).first)
        default: isPage = false
        }
        let isShared =
            first == "oauth2"
            ? ["token", "revoke", "introspect", "userinfo"].contains(second)
            : ["auth", ".well-known", "openapi.json"].contains(first)
        return Operation(
            route.method, route.path, id: "\(route)", tag: .undescribed, summary: "", authentication: authentication,
            csrf: csrf, rateLimit: rateLimit, readableBy: isShared ? .clientOrigins : .nobody,
            caching: first == "auth" || first == "oauth2" ? .noStore : .byEndpoint, format: isPage ? .page : .problem,
            answers: [])
    }
}

/// An endpoint behind the pipeline.
struct MountedEndpoint: Sendable {
    let operation: Operation
    let respond: @Sendable (IncomingRequest) async throws -> Response

    var route: Route { operation.route }
}
