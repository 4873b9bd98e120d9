import Hummingbird
import Models
import RPCClient

/// Tells whether an address is registered, and with which methods its user may sign in: the first step of a sign-in in several
/// steps. An application may hide the former (`hide_account_existence`).
struct CheckEmailEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/check-email", id: "checkEmail", tag: .signingIn,
        summary: "Look up an email address and its sign-in methods",
        description: """
            The first step of a sign-in in several steps. `available` lists the methods that work for the client, \
            without a password if the person has none. `preferred` lists what to offer first, best first: what a \
            registered person has, or what a new one can sign up by. An application may hide who has signed up \
            (`latchkey apps update APP --hide-account-existence`): then every address is answered as an \
            unregistered one. Sign-up still answers 409 `email_taken`.
            """,
        rateLimit: .checkEmail,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID),
                .required("email", .email),
            ])),
        answers: [
            .json(
                "What is known about the address.",
                .object(
                    isClosed: true,
                    [
                        .required("status", .oneOf(["registered", "unregistered"])),
                        .required("preferred", .array(.loginMethod)),
                        .required("available", .array(.loginMethod)),
                    ]))
        ],
        errors: [.unknownClient, .originNotAllowed])

    let identity: ServiceClient
    let clients: ClientDirectory

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        try input.check()

        let client = try await clients.client(clientID, for: request)
        return .json(
            try await identity.call(
                Identity.CheckEmail(client: client.id, application: client.applicationID, email: email.get())))
    }
}
