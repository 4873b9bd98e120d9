import Hummingbird
import Models

/// Puts an address on the waitlist for signing up. Response and timing do not reveal whether it is registered.
struct JoinSignUpWaitlistEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/sign-up/waitlist", id: "joinSignUpWaitlist", tag: .signingIn,
        summary: "Join the waitlist for signing up",
        description: """
            For an application with `sign_up = waitlist`. An operator invites people by email, in the order in which they \
            joined. The invitation creates the account. Joining again sends the invitation once more if there is one, and changes \
            nothing else.
            """,
        rateLimit: .mail,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID),
                .required("email", .email),
            ])),
        answers: [
            .noContent("Accepted. Response and timing do not reveal whether the address is registered or on the list.")
        ],
        errors: [.unknownClient, .clientNotFirstParty, .signUpClosed, .invitationRequired, .notFound])

    let clients: ClientDirectory
    let join: JoinSignUpWaitlist

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        try input.check()

        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        try await join(email.get(), at: client, languages: request.languages, request)
        return .noContent
    }
}
