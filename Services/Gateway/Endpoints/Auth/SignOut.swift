import Hummingbird
import Models

/// Ends this session, or with `{"everywhere": true}` every session of the user.
struct SignOut: SignedInEndpoint {
    static let route = Route.post("/auth/sign-out")
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        let everywhere = input.flag("everywhere")
        try input.check()

        if everywhere {
            try await house.endAllSessions(of: session, request)
        } else {
            try await house.endSession(session.claims.session, of: session, request)
        }
        var response = Response.noContent
        house.cookies.clear(on: &response)
        return response
    }
}
