import Hummingbird
import Models

/// Makes new recovery codes.
struct RenewRecoveryCodesEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/factors/recovery-codes", id: "renewRecoveryCodes", tag: .factors,
        summary: "Get new recovery codes",
        description: """
            Earlier codes become void, and the user is notified by email. Needs a sign-in by two factors within the last ten minutes; \
            a password does not stand in for it.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        request: .json(.object([.freshPassword]), isRequired: false),
        answers: [.json("Ten codes. They are not returned again.", .recoveryCodes)],
        errors: [.insufficientUserAuthentication, .invalidCredentials, .notFound, .userSuspended])

    let apps: AuthenticatorApps

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let password = try await request.freshPassword()
        return .json(RecoveryCodesBody(try await apps.renewRecoveryCodes(of: session, password: password, request)))
    }
}
