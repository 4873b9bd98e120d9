import Models

/// Values and parameters that many operations have.
extension Schema {
    /// An email address as people write it.
    static let email = Schema(["type": "string", "format": "email"], example: "ada@example.com")
    /// A sign-in provider.
    static let provider = Schema.oneOf(Provider.allCases.map(\.rawValue))
    /// A member that is either absent or true.
    static let alwaysTrue = Schema(["type": "boolean", "const": true], example: true)
}

extension Operation.Parameter {
    /// The caller's origin, by which the client is known if the body does not name it.
    static let origin = Operation.Parameter.header(
        "Origin", .uri.example("https://app.example.com"), "The caller's origin: scheme://host[:port].",
        isRequired: true)
    /// The token of an emailed link.
    static let token = Operation.Parameter.query(
        "token", .string.example("Zk3vQ0mT8wLr5yNc1xHs7jUbPd2fKa9e"), "From the emailed link.", isRequired: true)
    static let provider = Operation.Parameter.path("provider", .provider)

    // MARK: Pages

    static let pageClient = Operation.Parameter.query(
        "client_id", .string.example("client_web"), "The client that the page belongs to."
    ).throwing(.unknownClient, .returnToInvalid)
    static let returnTo = Operation.Parameter.query(
        "return_to", .string.example("/login/account"),
        "Where to go in the end: `/oauth2/authorize?…`, a page below `/login`, or a redirect URI of the client.")
    static let recoveryCodeField = Operation.Parameter.query(
        SecondFactorCodes.parameter, .string.example("1"),
        "Takes a recovery code of a user who has an authenticator app, too.")
    static let passwordFirst = Operation.Parameter.query(
        FreshSignInPage.passwordParameter, .string.example("1"),
        "Asks for the password first, of a user whose security key has no PIN.")
    static let factor = Operation.Parameter.query("factor", .factorID, "The id of the factor.", isRequired: true)
    static let languages = Operation.Parameter.query(
        "ui_locales", .string.example("de en"), "Languages, best first, separated by spaces; `locale` is read too.")
}

extension Operation.Answer.Header {
    static let credentialsReset = Operation.Answer.Header(
        name: "Credentials-Reset", schema: .constant("true"),
        description: "Present when what was set up with the address before was removed.")
}
