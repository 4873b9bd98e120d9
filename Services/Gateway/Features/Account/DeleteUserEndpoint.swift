import Hummingbird
import Models

/// Erases the user.
struct DeleteUserEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/me", id: "deleteMe", tag: .user,
        summary: "Delete the user",
        description: """
            Erases the user's personal data for good, ends all their sessions, and sends a notice to their address if it is verified. Needs a \
            sign-in within the last ten minutes, or the password, and a session of two factors if the user has a second one. A wrong \
            password is refused in any case. The only active owner of an account with other members has to make one of them an owner first.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        request: .json(.object([.freshPassword]), isRequired: false),
        answers: [.noContent("The user is deleted. Clears both cookies.")],
        errors: [.insufficientUserAuthentication, .invalidCredentials, .soleOwner, .userSuspended])

    let deleteUser: DeleteUser
    let cookies: SessionCookies

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let password = try await request.freshPassword()
        try await deleteUser(session, password: password, request)
        var response = Response.noContent
        cookies.clear(on: &response)
        return response
    }
}
