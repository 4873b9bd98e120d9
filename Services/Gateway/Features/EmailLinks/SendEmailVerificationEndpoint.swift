import Hummingbird
import Models

/// Sends an email that verifies one of the user's own addresses.
struct SendEmailVerificationEndpoint: SignedInEndpoint {
    static let route = Route.post("/auth/send-email-verification")
    static let limit: LimitPolicy? = .mail
    let sendEmailVerification: SendEmailVerification

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let credential = input.required("email_id", EmailCredentialID.self, expected: "the id of an e-mail address")
        try input.check()

        try await sendEmailVerification(of: credential.get(), session, request)
        return .noContent
    }
}
