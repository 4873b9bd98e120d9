import HTTPTypes
import Hummingbird
import Models

/// Ends this session, or with `{"everywhere": true}` every session of the user. A browser needs no more than what is ended:
/// the refresh token's cookie alone will do, and cookies whose session is over already are taken back all the same.
struct SignOutEndpoint: Endpoint {
    static let route = Route.post("/auth/sign-out")
    let house: Surroundings
    let authentication: Authentication

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        let everywhere = input.flag("everywhere")
        if try request.bearerToken() != nil {
            let session = try await authentication.session(of: request)
            try input.check()
            if everywhere {
                try await house.endSessions.endAll(of: session, request)
            } else {
                try await house.endSessions.end(session.claims.session, of: session, request)
            }
        } else {
            guard house.cookies.read(request).isPresent else { throw ServiceError.missingToken }
            try input.check()
            try await house.signOut(request, everywhere: everywhere) { client in
                await house.clients.narrowAudience(of: request, to: client)
                try await authentication.originPolicy.allow(request, client: client)
            }
        }
        var response = Response.noContent
        house.cookies.clear(on: &response)
        return response
    }
}
