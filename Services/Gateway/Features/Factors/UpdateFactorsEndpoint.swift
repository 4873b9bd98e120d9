import Hummingbird
import Models

/// Turns two-step sign-in on or off.
struct UpdateFactorsEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .patch, "/auth/factors", id: "updateFactors", tag: .factors,
        summary: "Turn two-step sign-in on or off",
        description: """
            With it, a sign-in by password, email or provider needs a second factor: an authenticator app turns it on by itself, a passkey \
            does not. Where the application requires second factors, it can't be turned off (403 `forbidden`). Needs a sign-in by two \
            factors, or by a passkey, within the last ten minutes; a password does not stand in for it. If that changes anything, every \
            other session of the user ends, and the user is notified by email.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        request: .json(
            .object(
                isClosed: true,
                [.required("two_step", .boolean, "Whether a sign-in needs two factors."), .freshPassword])),
        answers: [.json("Recovery codes, if the user had none. They are not returned again.", .recoveryCodes)],
        errors: [
            .insufficientUserAuthentication, .invalidCredentials, .methodNotEnabled, .forbidden, .notFound,
            .userSuspended,
        ])

    let twoStep: TwoStep

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.allowOnly(["two_step", "password"])
        if !input.has("two_step") {
            input.reject(.body, "/two_step", type: "required", expected: "a boolean")
        }
        let isOn = input.flag("two_step")
        let password = input.optionalSecret("password")
        try input.check()
        let changed = try await twoStep.set(isOn, of: session, password: password, request)
        var response = Response.json(RecoveryCodesBody(changed.recoveryCodes))
        if let cookie = changed.cookie { response.headers.append(cookie) }
        return response
    }
}
