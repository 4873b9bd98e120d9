import Hummingbird
import Models

/// Mails a link that verifies one of the caller's own addresses.
struct SendEmailVerificationEndpoint: SignedInEndpoint {
    static let route = Route.post("/auth/send-email-verification")
    static let limit: LimitPolicy? = .mail
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let credential = input.required("email_id", EmailCredentialID.self, expected: "the id of an e-mail address")
        try input.check()

        try await house.requestEmailVerification(of: credential.get(), session, request)
        return .noContent
    }
}
