import HTTPTypes
import Hummingbird

/// Puts endpoints behind the checks that their operations ask for, in this order: rate limit, origin, CSRF token,
/// authentication.
///
/// The limit comes first, because to look up an origin or a token costs another service a call. At an endpoint for
/// signed-in users authentication comes second: only the access token tells which client's origins are allowed.
struct EndpointPipeline: Sendable {
    let limiter: Limiter
    let originPolicy: OriginPolicy
    let csrf: CSRFGuard
    let authentication: Authentication
    let leavingPage: LeavingPage
    let repeatedForms: RepeatedForms

    func mount<E: Endpoint>(_ endpoint: E) -> MountedEndpoint {
        let operation = E.operation
        precondition(
            !operation.authentication.isBySession,
            "\(E.self) must be a SignedInEndpoint, because its operation has authentication: .firstParty or .anyClient")
        return MountedEndpoint(operation: operation) { request in
            try await count(request, operation)
            try await originPolicy.check(request, under: operation.csrf)
            let admitted = try await csrf.admit(request, under: operation.csrf)
            // The options of a ceremony are good once, so that a script's call is never a repetition.
            guard operation.csrf == .form, operation.format == .page, operation.route.method == .post else {
                return try await stoppingHead(operation) { try await endpoint.respond(to: admitted) }
            }
            return try await repeatedForms.answer(admitted, at: operation.route) { request in
                await leavingPage.replacing(try await endpoint.respond(to: request), to: request)
            }
        }
    }

    func mount<E: SignedInEndpoint>(_ endpoint: E) -> MountedEndpoint {
        let operation = E.operation
        precondition(
            operation.authentication.isBySession,
            "\(E.self) is a SignedInEndpoint, so its operation needs authentication: .firstParty or .anyClient")
        let allowsThirdParties = operation.authentication == .anyClient
        return MountedEndpoint(operation: operation) { request in
            try await count(request, operation)
            let session = try await authentication.session(of: request, allowsThirdParties: allowsThirdParties)
            let admitted = try await csrf.admit(request, under: operation.csrf)
            return try await stoppingHead(operation) { try await endpoint.respond(to: admitted, from: session) }
        }
    }

    func mount<E: ReadingEndpoint>(_ endpoint: E) -> MountedEndpoint {
        let operation = E.operation
        precondition(
            operation.authentication.isBySession && operation.route.method == .get,
            "\(E.self) is a ReadingEndpoint, so its operation needs GET and authentication: .firstParty or .anyClient")
        let allowsThirdParties = operation.authentication == .anyClient
        return MountedEndpoint(operation: operation) { request in
            try await count(request, operation)
            return try await stoppingHead(operation) {
                try await authentication.reading(of: request, allowsThirdParties: allowsThirdParties) { session in
                    try await endpoint.respond(to: request, from: session)
                }
            }
        }
    }

    private func count(_ request: IncomingRequest, _ operation: Operation) async throws {
        if let policy = operation.rateLimit { try await limiter.spend(policy, by: request) }
    }

    private func stoppingHead(
        _ operation: Operation, _ respond: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await respond()
        } catch is HeadStopped {
            guard case .stops(let status) = operation.head else { return Response(status: .ok) }
            return Response(status: status)
        }
    }
}

extension Operation.Authentication {
    /// Whether an access token is needed, so that the endpoint gets a ``SignedIn``.
    fileprivate var isBySession: Bool { self == .firstParty || self == .anyClient }
}
