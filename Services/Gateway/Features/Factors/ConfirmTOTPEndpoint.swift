import Hummingbird
import Models

/// Confirms an authenticator app.
struct ConfirmTOTPEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/factors/totp/{id}/confirm", id: "confirmTOTP", tag: .factors,
        summary: "Confirm an authenticator app",
        description: """
            Turns two-step sign-in on. Every other session of the user ends, and the user is notified by email. The recovery \
            codes are not returned again: if a sign-in can't go on with the app, the problem has them as `recovery_codes`. The \
            session counts as having shown the app, as after `POST /auth/reauthenticate`, if this is the user's first factor or the \
            session has shown two already.
            """,
        authentication: .firstPartyOrSignIn,
        rateLimit: .signIn,
        parameters: [.origin, .path("id", .factorID)],
        request: .json(
            .object([.required("code", .string.example("482913"), "The code that the app shows.")] + .signInToken)),
        answers: [
            .json(
                "The recovery codes, if the user had none, and a new access token; for a sign-in its outcome.",
                .confirmedApp)
        ],
        errors: [
            .secondFactorInvalid, .insufficientUserAuthentication, .notFound, .methodNotEnabled, .userSuspended,
            .signInSuperseded, .termsNotAccepted,
        ])

    let callers: SessionOrSignInReader
    let apps: AuthenticatorApps
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let code = input.requiredCode("code")
        let caller = try await callers.read(&input, request)
        guard let id = FactorID(request.pathParameter("id")) else { throw ServiceError.notFound("factor") }
        let enrolled = try await apps.confirm(id, code.get(), of: caller, request)
        return try enrolled.response(to: request, setting: cookies) { .json(Body(enrolled)) }
    }

    private struct Body: Encodable {
        let enrolled: EnrolledFactor

        init(_ enrolled: EnrolledFactor) { self.enrolled = enrolled }

        func encode(to encoder: any Encoder) throws {
            try RecoveryCodesBody(enrolled.recoveryCodes).encode(to: encoder)
            try enrolled.renewed.map(RenewedAccessToken.init)?.encode(to: encoder)
        }
    }
}

/// Recovery codes as the API returns them.
struct RecoveryCodesBody: Encodable {
    let codes: [String]

    init(_ codes: [Secret]) { self.codes = codes.map { $0.reveal() } }

    enum CodingKeys: String, CodingKey { case codes = "recovery_codes" }
}
