import Hummingbird
import Models

/// Sets a new password; every other session of the user ends.
struct ChangePasswordEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/change-password", id: "changePassword", tag: .user,
        summary: "Set a new password",
        description: "Every other session of the user ends, and the user is told by email.",
        authentication: .firstParty,
        rateLimit: .signIn,
        request: .json(
            .object([
                .required("current_password", .password),
                .required("new_password", .password),
            ])),
        answers: [.noContent("Done.")],
        errors: [.invalidCredentials])

    let changePassword: ChangePassword

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let current = input.requiredPassword("current_password")
        let new = input.requiredPassword("new_password")
        try input.check()

        var response = Response.noContent
        if let cookie = try await changePassword(of: session, from: current.get(), to: new.get(), request) {
            response.headers.append(cookie)
        }
        return response
    }
}
