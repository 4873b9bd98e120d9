import Hummingbird
import Models

/// The options with which our own page has an authenticator make a passkey.
struct BeginPasskeyRegistrationOnPageEndpoint: Endpoint {
    static let operation = Operation(
        .post, "\(AddPasskeyPage.path)/options", id: "beginPasskeyRegistrationOnPage", tag: .pages,
        summary: "Get the options for a new passkey on a page",
        csrf: .form,
        rateLimit: .signIn,
        readableBy: .nobody,
        parameters: [.pageClient, .returnTo, .languages],
        answers: [.json("The options.", .passkeyCreationOptions)],
        errors: [
            .authenticationRequired, .insufficientUserAuthentication, .unknownClient, .returnToInvalid,
            .methodNotEnabled,
            .passkeyLimitReached, .cookieInTheWay, .userSuspended,
        ])

    let accountPages: AccountPages
    let passkeys: Passkeys

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let account = try await accountPages.context(for: request) else { throw ServiceError.missingToken }
        return try await passkeys.registrationOptions(of: .session(account.session), password: nil, request).response
    }
}
