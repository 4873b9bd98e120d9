import Hummingbird
import Models

/// The sign-in methods that work for a client, and where each begins.
struct ListLoginMethodsEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/login-methods", id: "listLoginMethods", tag: .signingIn,
        summary: "List sign-in methods",
        description: """
            Only methods that are enabled for the client and configured: a provider's, once there is a connection \
            to it. Send that method's POST to `submit_url`, or a browser to `authorize_url`.
            """,
        // It changes nothing and reveals nothing about any user.
        csrf: .exempt,
        rateLimit: .loginMethods,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID)
            ]), isRequired: false),
        answers: [
            .json(
                "A member for each method that works.",
                .object(
                    isClosed: true,
                    [
                        .optional("password", .loginMethod("password", at: "/auth/sign-in")),
                        .optional("magic_link", .loginMethod("magic_link", at: "/auth/send-magic-link")),
                    ]
                        + Provider.allCases.map { provider in
                            .optional(provider.loginMethod.rawValue, .loginMethod(of: provider))
                        }))
        ],
        errors: [.unknownClient, .originNotAllowed])

    let clients: ClientDirectory
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        try input.check()

        let client = try await clients.client(clientID, for: request)
        let entries = client.configuredMethods.map { ($0.rawValue, Entry($0, issuer: issuer)) }
        return .json(Dictionary(entries) { first, _ in first })
    }

    /// One method. A provider's method has two URLs, the others have one.
    struct Entry: Encodable {
        let loginMethod: LoginMethod
        var authorizeURL: String?
        var callbackURL: String?
        var submitURL: String?

        enum CodingKeys: String, CodingKey {
            case loginMethod = "login_method"
            case authorizeURL = "authorize_url"
            case callbackURL = "callback_url"
            case submitURL = "submit_url"
        }

        init(_ method: LoginMethod, issuer: String) {
            loginMethod = method
            switch method {
            case .password: submitURL = issuer + SignInEndpoint.route.path
            case .magicLink: submitURL = issuer + SendMagicLinkEndpoint.route.path
            case .google, .github, .facebook, .apple, .microsoft:
                guard let provider = method.provider else { return }
                authorizeURL = "\(issuer)/auth/\(provider)/authorize"
                callbackURL = "\(issuer)/auth/\(provider)/callback"
            }
        }
    }
}
