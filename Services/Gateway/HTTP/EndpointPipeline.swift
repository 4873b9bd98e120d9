import HTTPTypes
import Hummingbird

/// Puts endpoints behind the checks that their operations ask for.
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
        let operation = E.operation
        return MountedEndpoint(operation: operation) { request in
            // Counted first: to look up an origin costs identity a call.
            if let limit = operation.rateLimit { try await limiter.spend(limit, by: request) }
            // What needs no token has its own ways to know a forged request: a provider's callback, its state.
            switch operation.csrf {
            case .exempt: break
            case .form: try originPolicy.allowOwnPage(request)
            case .ifCookie: try await originPolicy.allow(request)
            }
            let admitted = try await csrf.admit(request, under: operation.csrf)
            guard operation.csrf == .form, operation.route.method == .post else {
                return try await endpoint.respond(to: admitted)
            }
            return try await repeated.answer(admitted, at: operation.route) { request in
                await LeavingPage(pages: house.pages).replacing(try await endpoint.respond(to: request), to: request)
            }
        }
    }

    func signedIn<E: SignedInEndpoint>(_ endpoint: E) -> MountedEndpoint {
        let operation = E.operation
        let isForEveryClient = operation.authentication == .anyClient
        return MountedEndpoint(operation: operation) { request in
            if let limit = operation.rateLimit { try await limiter.spend(limit, by: request) }
            let session = try await authentication.session(of: request, ofEveryClient: isForEveryClient)
            return try await endpoint.respond(
                to: try await csrf.admit(request, under: operation.csrf), from: session)
        }
    }
}
