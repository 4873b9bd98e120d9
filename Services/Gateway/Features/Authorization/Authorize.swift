import HTTPTypes
import Hummingbird
import Models

/// The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2): a client sends a browser here, and gets it back with a
/// code. Goes on at the same path, named by `request` alone, when people have signed in.
struct GetAuthorize: Endpoint {
    static let route = Route.get(AuthorizationFlow.path)
    static let limit: LimitPolicy? = .authorize
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let flow = AuthorizationFlow(house: house)
        return try await flow.answering {
            let parameters = try AuthorizationReader.parameters(encoded: request.request.uri.query ?? "")
            if let id = parameters.secret("request"), parameters["client_id"] == nil {
                if request.method == .head { return .onwardForHead }
                return try await flow.resume(id, request)
            }
            let reading = try await house.authorizationReader.read(parameters)
            // Whoever only looks gets no code.
            if request.method == .head { return .onwardForHead }
            if let connection = reading.connection {
                return try await flow.goToProvider(connection, for: reading.request, request)
            }
            return try await flow.begin(reading.request, request)
        }
    }
}

/// The same for clients that send a form (OIDC Core §3.1.2.1). A browser sends no session cookies along from a foreign
/// page, so the request goes on by a GET, which has them. Nothing happens before that.
struct PostAuthorize: Endpoint {
    static let route = Route.post(AuthorizationFlow.path)
    static let csrf = CSRFGuard.Rule.exempt
    static let limit: LimitPolicy? = .authorize
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let flow = AuthorizationFlow(house: house)
        return try await flow.answering {
            guard request.isForm else { throw ServiceError.malformedRequest }
            guard try await request.body().readableBytes <= AuthorizationReader.maximumLength else {
                throw ServiceError.requestTooLong
            }
            let parameters = OAuthParameters(try await request.formParameters())
            let reading = try await house.authorizationReader.read(parameters)
            if let connection = reading.connection {
                return try await flow.goToProvider(connection, for: reading.request, request)
            }
            let id = try await flow.keep(reading.request)
            return Response(status: .seeOther, headers: [.location: AuthorizationFlow.path(of: id)])
        }
    }
}

extension AuthorizationFlow {
    /// What `body` answers. An error goes back to the client once it is known where that is; before that it is thrown, for
    /// a page or a problem, and nobody is sent anywhere (RFC 9700 §4.11).
    func answering(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let error as AuthorizationError {
            return AuthorizationAnswer(issuer: house.issuer).error(error)
        }
    }
}
