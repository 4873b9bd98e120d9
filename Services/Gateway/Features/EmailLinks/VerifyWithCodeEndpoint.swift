import Hummingbird
import Models

/// Marks one of the caller's own addresses as verified, by the 6-digit code of a verification mail.
struct VerifyWithCodeEndpoint: SignedInEndpoint {
    static let route = Route.post("/auth/verify-with-code")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let credential = input.required("email_id", EmailCredentialID.self, expected: "the id of an e-mail address")
        let code = input.requiredCode("code")
        try input.check()

        let shown = try await house.verificationCode(code.get(), of: credential.get(), session)
        _ = try await MailedTokens(house: house).verify(shown, request)
        return .noContent
    }
}

extension Surroundings {
    /// The code of a verification mail to one of the caller's own addresses. Throws 404 for any other.
    func verificationCode(
        _ code: Secret, of credential: EmailCredentialID, _ session: SignedIn
    ) async throws -> ShownMail {
        let profile = try await fleet.identity.call(
            Identity.GetProfile(
                user: session.user, application: session.claims.application, account: session.account))
        guard let email = profile.credentials.first(where: { $0.id == credential })?.email else {
            throw ServiceError.notFound("e-mail address")
        }
        let place = Mailer.EmailCodeReference(
            .verification, client: session.client, email: email, credential: credential)
        return .code(code, place, in: session.claims.application)
    }
}
