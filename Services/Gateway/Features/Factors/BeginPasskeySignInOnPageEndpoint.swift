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
        parameters: [.pageClient, .returnTo, .languages],
        answers: [.json("The options.", .passkeyRequestOptions)],
        errors: [.unknownClient, .returnToInvalid, .methodNotEnabled])

    let pages: PageContextFactory
    let passkeys: Passkeys

    func respond(to request: IncomingRequest) async throws -> Response {
        let (_, client) = try await pages.clientContext(for: request)
        return try await passkeys.signInOptions(for: client, request).response
    }
}
