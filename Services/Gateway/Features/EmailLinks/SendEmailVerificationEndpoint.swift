import Hummingbird
import Models

/// Sends an email that verifies one of the user's own addresses.
struct SendEmailVerificationEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/send-email-verification", id: "sendEmailVerification", tag: .byEmail,
        summary: "Send a verification link and code by email",
        authentication: .firstParty,
        rateLimit: .mail,
        parameters: [.origin],
        request: .json(
            .object([
                .required("email_id", .emailCredentialID)
            ])),
        answers: [.noContent("Done.")],
        errors: [.notFound])

    let sendEmailVerification: SendEmailVerification

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let credential = input.required("email_id", EmailCredentialID.self, expected: "the id of an email address")
        try input.check()

        try await sendEmailVerification(of: credential.get(), session, request)
        return .noContent
    }
}
