import HTTPTypes
import Hummingbird
import Models

/// Ends this session, or with `{"everywhere": true}` every session of the user. The cookie of the refresh token alone is enough,
/// and the cookies of a session that has ended are cleared as well.
struct SignOutEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/sign-out", id: "signOut", tag: .signingIn,
        summary: "Sign out here, or everywhere",
        description: """
            The refresh token's cookie alone is enough, and cookies whose session has ended are cleared all the \
            same. Signing out everywhere needs a token that is still valid.
            """,
        authentication: .endedSession,
        request: .json(
            .object([
                .optional("everywhere", .boolean(standard: false))
            ]), isRequired: false),
        answers: [.noContent("Done. Clears both cookies.")],
        errors: [.invalidToken, .cookieInTheWay])

    let authentication: Authentication
    let originPolicy: OriginPolicy
    let clients: ClientDirectory
    let cookies: SessionCookies
    let endSessions: EndSessions
    let signOut: SignOut

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        let everywhere = input.flag("everywhere")
        if try request.bearerToken() != nil {
            let session = try await authentication.session(of: request)
            try input.check()
            if everywhere {
                try await endSessions.endAll(of: session, request)
            } else {
                try await endSessions.end(session.claims.session, of: session, request)
            }
        } else {
            guard cookies.read(request).isPresent else { throw ServiceError.missingToken }
            try input.check()
            try await signOut(request, everywhere: everywhere) { client in
                await clients.restrictOrigins(of: request, to: client)
                try await originPolicy.allow(request, client: client)
            }
        }
        var response = Response.noContent
        cookies.clear(on: &response)
        return response
    }
}
