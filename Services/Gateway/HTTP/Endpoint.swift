import HTTPTypes
import Hummingbird

/// Where an endpoint is found.
struct Route: Sendable, Hashable, CustomStringConvertible {
    let method: HTTPRequest.Method
    let path: String

    static func get(_ path: String) -> Route { Route(method: .get, path: path) }
    static func post(_ path: String) -> Route { Route(method: .post, path: path) }
    static func put(_ path: String) -> Route { Route(method: .put, path: path) }
    static func patch(_ path: String) -> Route { Route(method: .patch, path: path) }
    static func delete(_ path: String) -> Route { Route(method: .delete, path: path) }

    var description: String { "\(method) \(path)" }

    /// The path with its parameters filled in, each percent-encoded, so that no text of a request decides where a link
    /// or a redirect leads (RFC 3986 §3.3). `value` gives a parameter's value, decoded.
    func path(filling value: (String) -> String) -> String {
        path.split(separator: "/").reduce(into: "") { result, segment in
            result += "/"
            guard let open = segment.firstIndex(of: "{"), let close = segment.firstIndex(of: "}") else {
                result += segment
                return
            }
            let name = String(segment[segment.index(after: open)..<close])
            result += segment[..<open] + PageQuery.encoded(value(name)) + segment[segment.index(after: close)...]
        }
    }
}

/// An endpoint that anyone may call: its route, and its flow from the request to the response.
///
/// What a flow throws becomes a problem document (`Problem`), so it only spells out the way that goes well.
protocol Endpoint: Sendable {
    static var route: Route { get }
    static var csrf: CSRFGuard.Rule { get }
    static var limit: LimitPolicy? { get }
    func respond(to request: IncomingRequest) async throws -> Response
}

/// An endpoint for people who are signed in. Being signed in is a value that only `Authentication` makes, so a
/// flow can't forget to ask.
protocol SignedInEndpoint: Sendable {
    static var route: Route { get }
    static var csrf: CSRFGuard.Rule { get }
    static var limit: LimitPolicy? { get }
    /// Whether tokens of clients that are not of the house are good for it. What people do with their account here, such a
    /// client may not do for them.
    static var isForEveryClient: Bool { get }
    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response
}

extension Endpoint {
    static var csrf: CSRFGuard.Rule { .required }
    static var limit: LimitPolicy? { nil }
}

extension SignedInEndpoint {
    static var csrf: CSRFGuard.Rule { .required }
    static var limit: LimitPolicy? { nil }
    static var isForEveryClient: Bool { false }
}

/// A line in the table of contents: a route with whatever answers it.
struct MountedEndpoint: Sendable {
    let route: Route
    let limit: LimitPolicy?
    let respond: @Sendable (IncomingRequest) async throws -> Response
}

/// Puts endpoints behind the locks that their declarations ask for.
struct EndpointPipeline: Sendable {
    let authentication: Authentication
    let csrf: CSRFGuard
    let limiter: Limiter
    let originPolicy: OriginPolicy
    let house: Surroundings
    private let repeated: RepeatedForms

    init(
        authentication: Authentication, csrf: CSRFGuard, limiter: Limiter, originPolicy: OriginPolicy,
        house: Surroundings
    ) {
        self.authentication = authentication
        self.csrf = csrf
        self.limiter = limiter
        self.originPolicy = originPolicy
        self.house = house
        repeated = RepeatedForms(cookies: house.cookies)
    }

    func open<E: Endpoint>(_ endpoint: E) -> MountedEndpoint {
        MountedEndpoint(route: E.route, limit: E.limit) { request in
            // Counted first: to look up an origin costs identity a call.
            if let limit = E.limit { try await limiter.spend(limit, by: request) }
            // What needs no token has its own ways to know a forged request: a provider's callback, its state.
            switch E.csrf {
            case .exempt: break
            case .form: try originPolicy.allowOwnPage(request)
            case .required: try await originPolicy.allow(request)
            }
            let admitted = try await csrf.admit(request, under: E.csrf)
            guard E.csrf == .form, E.route.method == .post else { return try await endpoint.respond(to: admitted) }
            return try await repeated.answer(admitted, at: E.route) { request in
                await LeavingPage(pages: house.pages).replacing(try await endpoint.respond(to: request), to: request)
            }
        }
    }

    func signedIn<E: SignedInEndpoint>(_ endpoint: E) -> MountedEndpoint {
        MountedEndpoint(route: E.route, limit: E.limit) { request in
            if let limit = E.limit { try await limiter.spend(limit, by: request) }
            let session = try await authentication.session(of: request, ofEveryClient: E.isForEveryClient)
            return try await endpoint.respond(to: try await csrf.admit(request, under: E.csrf), from: session)
        }
    }
}
