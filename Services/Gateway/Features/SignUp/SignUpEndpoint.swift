import Hummingbird
import Models

/// Creates a user with email address and password, sends the verification email, and signs in.
struct SignUpEndpoint: Endpoint {
    static let route = Route.post("/auth/sign-up")
    static let limit: LimitPolicy? = .signUp
    let clients: ClientDirectory
    let signUp: SignUp
    let cookies: SessionCookies

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

        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        let form = SignUpForm(
            email: try email.get(), password: try password.get(), preferredLanguage: language, locale: locale,
            timezone: timezone)
        return try await signUp(form, to: client, request).response(setting: cookies)
    }
}
