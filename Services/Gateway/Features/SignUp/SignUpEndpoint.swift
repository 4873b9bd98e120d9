import Hummingbird
import Models

/// Registers a new user with email and password: creates user, account and membership, queues the verification
/// mail, and answers with tokens.
struct SignUpEndpoint: Endpoint {
    static let route = Route.post("/auth/sign-up")
    static let limit: LimitPolicy? = .signUp
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        let password = input.requiredPassword("password")
        let language = input.optional("preferred_language", String.self, expected: "a language tag")
        let locale = input.optional("locale", String.self, expected: "a language tag")
        let timezone = input.optional("timezone", String.self, expected: "a time zone name")
        input.add(
            PersonalFields.faults(of: [.preferredLanguage: language, .locale: locale, .timezone: timezone]))
        try input.check()

        let client = try await house.clients.client(clientID, for: request)
        try client.requireFirstParty()
        let person = SignUpForm(
            email: try email.get(), password: try password.get(), preferredLanguage: language, locale: locale,
            timezone: timezone)
        return house.authenticated(try await house.signUp(person, to: client, request))
    }
}
