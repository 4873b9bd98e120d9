import Hummingbird
import Models

/// Sends an email that verifies one of the user's own addresses.
struct SendEmailVerificationEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/send-email-verification", id: "sendEmailVerification", tag: .byEmail,
        summary: "Send a verification link and code by email",
        authentication: .firstPartyOrSignIn,
        rateLimit: .mail,
        parameters: [.origin],
        request: .json(.object([.required("email_id", .emailCredentialID)] + .signInToken)),
        answers: [.noContent("Done.")],
        errors: [.notFound])

    let callers: SessionOrSignInReader
    let sendEmailVerification: SendEmailVerification

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let credential = input.required("email_id", EmailCredentialID.self, expected: "the id of an email address")
        let caller = try await callers.read(&input, request)

        try await sendEmailVerification(of: credential.get(), caller.sender, request)
        return .noContent
    }
}
