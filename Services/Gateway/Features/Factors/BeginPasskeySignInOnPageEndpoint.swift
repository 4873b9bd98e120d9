import Hummingbird
import Models

/// The options with which our own pages ask for a passkey. `POST /auth/passkeys/sign-in-options` is for first-party clients; our pages
/// sign users in to every client, and have tokens against forged requests.
struct BeginPasskeySignInOnPageEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/login/passkey/options", id: "beginPasskeySignInOnPage", tag: .pages,
        summary: "Get the options for a passkey on a page",
        csrf: .form,
        rateLimit: .loginMethods,
        readableBy: .nobody,
        parameters: [
            .pageClient, .returnTo, .languages,
            .query(
                "second_factor", .string.example("1"),
                "For the second step of the browser's sign-in, in which the authenticator need not verify its user."),
            .query(
                "beside_password", .string.example("1"),
                "For a session in which the user has just entered the password. Nor need it verify its user there."),
        ],
        answers: [.json("The options.", .passkeyRequestOptions)],
        errors: [.unknownClient, .returnToInvalid, .methodNotEnabled, .signInTokenInvalid])

    let pages: PageContextFactory
    let pendingSignIns: PendingSignIns
    let passkeys: Passkeys

    func respond(to request: IncomingRequest) async throws -> Response {
        let (_, client) = try await pages.clientContext(for: request)
        let isSecondFactor = request.queryValue("second_factor") != nil
        if isSecondFactor {
            let found = try await pendingSignIns.find(in: request, client: client.id)
            guard found?.signIn.step.needsSecondFactor == true else { throw ServiceError.signInTokenInvalid }
        }
        let isBesidePassword = request.queryValue("beside_password") != nil
        return try await passkeys.signInOptions(
            for: client, isSecondFactor: isSecondFactor || isBesidePassword, request
        ).response
    }
}
