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
        parameters: [
            .pageClient, .returnTo, .languages,
            .query(
                "second_factor", .string.example("1"),
                "For the browser's sign-in, if it waits for a first factor, in place of a session."),
        ],
        answers: [.json("The options.", .passkeyCreationOptions)],
        errors: [
            .authenticationRequired, .signInTokenInvalid, .insufficientUserAuthentication, .unknownClient,
            .returnToInvalid,
            .methodNotEnabled,
            .passkeyLimitReached, .cookieInTheWay, .userSuspended,
        ])

    let pages: PageContextFactory
    let accountPages: AccountPages
    let pendingSignIns: PendingSignIns
    let passkeys: Passkeys

    func respond(to request: IncomingRequest) async throws -> Response {
        try await passkeys.registrationOptions(of: try await caller(request), password: nil, request).response
    }

    private func caller(_ request: IncomingRequest) async throws -> SessionOrSignIn {
        if request.queryValue("second_factor") != nil {
            let (_, client) = try await pages.clientContext(for: request)
            let found = try await pendingSignIns.find(in: request, client: client.id)
            guard let found, found.signIn.step == .secondFactorEnrolment else { throw ServiceError.signInTokenInvalid }
            return .signIn(found)
        }
        guard let account = try await accountPages.context(for: request) else { throw ServiceError.missingToken }
        return .session(account.session)
    }
}
