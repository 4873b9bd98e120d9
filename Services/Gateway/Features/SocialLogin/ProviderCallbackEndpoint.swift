import HTTPTypes
import Hummingbird
import Models

/// The path of a provider's callback. There are two, which do the same.
protocol CallbackPath: Sendable {
    static var path: String { get }
    /// How the ids of its operations end.
    static var operationName: String { get }
    /// The summary of its operations.
    static var summary: String { get }
    static var readers: Operation.Readers { get }
}

/// The path that is registered with providers.
enum ProviderCallbackPath: CallbackPath {
    static let path = "/auth/{provider}/callback"
    static let operationName = "ProviderCallback"
    static let summary = "Return from a provider"
    static let readers = Operation.Readers.clientOrigins
}

/// The path beside the other OAuth endpoints.
enum OAuthCallbackPath: CallbackPath {
    static let path = "/oauth2/callback/{provider}"
    static let operationName = "OAuthCallback"
    static let summary = "Return from a provider, at the OAuth path"
    static let readers = Operation.Readers.nobody
}

/// The browser comes back from a provider.
struct ProviderCallbackEndpoint<Callback: CallbackPath>: Endpoint {
    static var operation: Operation {
        Operation.page(
            Callback.path, id: "get\(Callback.operationName)", tag: .signingIn, summary: Callback.summary,
            description: "Works once, within ten minutes, in the browser that began the sign-in.",
            rateLimit: .authorize,
            readableBy: Callback.readers, caching: .noStore, head: .stops(.seeOther), parameters: parameters,
            answers: [
                .seeOther(
                    """
                    To the client's redirect URI with `code`, `state` and `iss`, or with `error`, \
                    `error_description`, `state` and `iss`; or to `return_to` of the sign-in page.
                    """)
            ],
            errors: [
                .stateInvalid, .signInSuperseded, .emailRequired, .emailUnverified, .emailTaken, .providerRefused,
                .signInCancelled,
                .userSuspended,
                .signUpClosed, .invitationRequired, .emailDomainNotAllowed, .signUpRefused, .signUpUnavailable,
                .providerNotConnected, .unknownProvider, .providerFailed, .providerUnavailable,
            ])
    }

    private static var parameters: [Operation.Parameter] {
        [
            .provider, .query("state", .string.example("af0ifjsldkj"), "As it was sent."),
            .query("code", .string.example("4/0AeanS0a"), "The provider's code."),
            .query("error", .string.example("access_denied"), "Why there is no code."),
            .query("iss", .string.example("https://accounts.google.com"), "The provider's issuer (RFC 9207)."),
        ]
    }

    let complete: CompleteProviderSignIn
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        let provider = try request.provider()
        return try await response.catching {
            guard let parameters = OAuthParameters(encoded: request.request.uri.query ?? "") else {
                throw ServiceError.malformedRequest
            }
            let (state, answer) = try parameters.providerAnswer()
            // HEAD spends neither the state nor the code.
            try request.stopIfHead()
            return try await complete(provider, answer, state, request)
        }
    }
}

/// The same for a form that the provider's page posts, as Apple's does. It comes from another site by design and without our
/// cookies, so no CSRF token protects it; `state` does.
struct PostProviderCallbackEndpoint<Callback: CallbackPath>: Endpoint {
    static var operation: Operation {
        Operation.page(
            .post, Callback.path, id: "post\(Callback.operationName)", tag: .signingIn,
            summary: "\(Callback.summary), by a form",
            description:
                """
                For providers that post their answer, such as Apple. The answer is stored, and the browser is redirected \
                to the same path by GET, with which it sends its cookie.
                """,
            csrf: .exempt, rateLimit: .authorize, readableBy: Callback.readers, caching: .noStore,
            parameters: [.provider], request: .form(.object(fields)),
            answers: [.seeOther("To the same path, with `state` alone.")], errors: [.stateInvalid, .unknownProvider])
    }

    private static var fields: [Schema.Property] {
        [
            .required("state", .string.example("af0ifjsldkj")), .optional("code", .string.example("4/0AeanS0a")),
            .optional("error", .string.example("access_denied")),
            .optional("iss", .string.example("https://accounts.google.com")),
            .optional(
                "user", .string.example("{\"name\":{\"firstName\":\"Ada\",\"lastName\":\"Lovelace\"}}"),
                "Apple's JSON with the user's name, the first time."),
        ]
    }

    let complete: CompleteProviderSignIn
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        _ = try request.provider()
        return try await response.catching {
            guard request.isForm else { throw ServiceError.unsupportedMediaType }
            let parameters = OAuthParameters(try await request.formParameters())
            let (state, answer) = try parameters.providerAnswer()
            guard let answer else { throw ServiceError.stateInvalid }
            return try await complete.store(answer, state, returningTo: request.canonicalPath)
        }
    }
}

extension OAuthParameters {
    // In bytes.
    private static var maximumCodeLength: Int { 4096 }
    private static var maximumErrorLength: Int { 100 }
    private static var maximumIssuerLength: Int { 2048 }
    private static var maximumUserLength: Int { 4096 }

    /// What a provider has sent (RFC 6749 §4.1.2): its `state`, and its answer, which is nil if it was stored before. Throws
    /// 400 `state_invalid` if no `state` of ours can be among the parameters.
    fileprivate func providerAnswer() throws -> (state: Secret, answer: ProviderAnswer?) {
        guard repeated.isEmpty, let state = self["state"].flatMap({ MailedToken($0)?.secret }) else {
            throw ServiceError.stateInvalid
        }
        let code = self["code"].flatMap { $0.utf8.count <= Self.maximumCodeLength ? Secret($0) : nil }
        let error = self["error"].map { $0.cut(toBytes: Self.maximumErrorLength) }
        guard code != nil || error != nil else { return (state, nil) }
        let answer = ProviderAnswer(
            code: code, error: error, issuer: self["iss"].map { $0.cut(toBytes: Self.maximumIssuerLength) },
            user: self["user"].flatMap { $0.utf8.count <= Self.maximumUserLength ? $0 : nil })
        return (state, answer)
    }
}
