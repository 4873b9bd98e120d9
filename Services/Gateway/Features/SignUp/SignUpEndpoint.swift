import Hummingbird
import Models

/// Creates a user with email address and password, sends the verification email, and signs in.
struct SignUpEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/sign-up", id: "signUp", tag: .signingIn,
        summary: "Sign up with email and password",
        description: """
            Creates the user, a personal account and the owner membership, and sends a verification email.
            """,
        rateLimit: .signUp,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID),
                .required("email", .email),
                .required("password", .password, "12 to 256 characters of any kind; not a common one."),
                .optional("preferred_language", .string.example("en-GB"), "BCP 47 tag for texts."),
                .optional("locale", .string.example("en-GB"), "BCP 47 tag for formats."),
                .optional("timezone", .string.example("Europe/London"), "IANA time zone."),
                .optional(
                    "terms_version", .termsVersion,
                    "The version of the terms of service that the user accepts, where the application has terms."),
            ])),
        answers: [.json("Signed up and signed in. Sets both cookies.", .authenticationResult)],
        errors: [
            .unknownClient, .signInSuperseded, .clientNotFirstParty, .methodNotEnabled, .signUpClosed,
            .invitationRequired,
            .emailDomainNotAllowed, .emailTaken, .emailVerificationRequired, .secondFactorEnrolmentRequired,
            .termsNotAccepted, .signUpRefused, .signUpUnavailable,
        ])

    let clients: ClientDirectory
    let signUp: SignUp
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        let password = input.requiredPassword("password")
        let language = input.optional("preferred_language", String.self, expected: "a language tag")
        let locale = input.optional("locale", String.self, expected: "a language tag")
        let timezone = input.optional("timezone", String.self, expected: "a time zone name")
        let termsVersion = input.optional("terms_version", String.self, expected: "a version")
        input.add(
            PersonalFields.invalidParameters(of: [.preferredLanguage: language, .locale: locale, .timezone: timezone]))
        try input.check()

        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        let form = SignUpForm(
            email: try email.get(), password: try password.get(), preferredLanguage: language, locale: locale,
            timezone: timezone, termsVersion: termsVersion)
        return try await signUp(form, to: client, request).response(setting: cookies)
    }
}
