import Hummingbird
import Models

/// Confirms an authenticator app.
struct ConfirmTOTPEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/factors/totp/{id}/confirm", id: "confirmTOTP", tag: .factors,
        summary: "Confirm an authenticator app",
        description: """
            Turns two-step sign-in on. Every other session of the user ends, and the user is notified by email. The recovery \
            codes are not returned again.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        parameters: [.path("id", .factorID)],
        request: .json(.object([.required("code", .string.example("482913"), "The code that the app shows.")])),
        answers: [.json("The recovery codes, if the user had none.", .recoveryCodes)],
        errors: [.secondFactorInvalid, .notFound, .userSuspended])

    let apps: AuthenticatorApps

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let code = input.requiredCode("code")
        try input.check()
        guard let id = FactorID(request.pathParameter("id")) else { throw ServiceError.notFound("factor") }
        let (codes, cookie) = try await apps.confirm(id, code.get(), of: session, request)
        var response = Response.json(RecoveryCodesBody(codes))
        if let cookie { response.headers.append(cookie) }
        return response
    }
}

/// Recovery codes as the API returns them.
struct RecoveryCodesBody: Encodable {
    let codes: [String]

    init(_ codes: [Secret]) { self.codes = codes.map { $0.reveal() } }

    enum CodingKeys: String, CodingKey { case codes = "recovery_codes" }
}
