import Foundation
import Models
import RPCClient

/// Reads and validates authorization requests (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1, OAuth 2.1 §4.1.1). How each
/// parameter is treated is in ``AuthorizationParameter``.
struct AuthorizationRequestReader: Sendable {
    /// The scopes that clients may request (OpenID Connect Core §5.4, §11).
    static let scopes = ["openid", "profile", "email", "offline_access"]

    /// The length of a whole request, encoded, in bytes. Up to this length an error response returns `state`, however long
    /// that is.
    static let maximumLength = 16 * 1024
    /// The length of `state`, `nonce` and `login_hint` together, in bytes. They are stored before anyone has signed in.
    static let maximumStoredLength = 2560

    let clients: ClientDirectory
    /// Verifies ID tokens.
    let tokens: ServiceClient

    /// A valid request.
    struct Reading: Sendable {
        let request: AuthorizationRequest
        /// The provider to sign in with, as the client named it; nil for our own sign-in page.
        let connection: String?
    }

    /// Decodes a query or a form. Throws 400 `request_too_long`, or `malformed_request` if it is not form-encoded.
    static func parameters(encoded text: String) throws -> OAuthParameters {
        guard text.utf8.count <= maximumLength else { throw ServiceError.requestTooLong }
        guard let parameters = OAuthParameters(encoded: text) else { throw ServiceError.malformedRequest }
        return parameters
    }

    /// Validates the parameters. Throws a `ServiceError` until the redirect URI is known to be the client's, and an
    /// ``AuthorizationError`` from then on.
    func read(_ parameters: OAuthParameters) async throws -> Reading {
        let client = try await client(parameters)
        guard let redirectURI = parameters[.redirectURI], RedirectURIs.allows(redirectURI, for: client) else {
            throw ServiceError.invalidRedirectURI
        }
        let validator = ParameterValidator(parameters, redirectURI: redirectURI)
        try validator.checkSupport()
        let codeChallenge = try validator.codeChallenge()
        let scope = try validator.scope()
        let prompt = try validator.prompt()
        let maxAge = try validator.maxAge()
        let contexts = try validator.contexts()
        try validator.checkStoredTexts()
        let languages = PageQuery.languages(parameters[.uiLocales])
        return Reading(
            request: AuthorizationRequest(
                client: client.id, application: client.applicationID, redirectURI: redirectURI, scope: scope,
                state: parameters[.state], nonce: parameters[.nonce], codeChallenge: codeChallenge, prompt: prompt,
                maxAge: maxAge, contexts: contexts, loginHint: parameters[.loginHint],
                uiLocales: languages.isEmpty ? nil : languages.joined(separator: " "),
                user: try await hintedUser(validator, client.id)),
            connection: parameters[.connection])
    }

    private func client(_ parameters: OAuthParameters) async throws -> Client {
        guard let text = parameters[.clientID] else { throw ServiceError.missingClientID }
        guard let id = ClientID(text) else { throw ServiceError.unknownClient }
        return try await clients.client(id)
    }

    /// The user of `id_token_hint`, however old that ID token is (OpenID Connect Core §3.1.2.1); nil if there is no hint. A
    /// hint that can't be verified is not ignored: the client must not get a token of another user than it means (§3.1.2.2).
    private func hintedUser(_ validator: ParameterValidator, _ client: ClientID) async throws -> UserID? {
        guard let hint = validator.parameters.secret(AuthorizationParameter.idTokenHint.rawValue) else { return nil }
        do {
            let claims = try await tokens.call(Tokens.ReadIDToken(idToken: hint))
            if claims.audience == client { return claims.user }
        } catch let error as ServiceError where error.status == 401 {
            // Not an ID token of ours.
        }
        throw validator.error(
            .invalidRequest, "id_token_hint is not an ID token that this server issued to the client.")
    }
}

/// Validates single parameters. Errors go to `redirectURI`.
private struct ParameterValidator {
    let parameters: OAuthParameters
    private let redirectURI: String

    init(_ parameters: OAuthParameters, redirectURI: String) {
        self.parameters = parameters
        self.redirectURI = redirectURI
    }

    func error(_ code: AuthorizationError.Code, _ description: String) -> AuthorizationError {
        AuthorizationError(code, description, redirectURI: redirectURI, state: parameters[.state])
    }

    /// Throws unless we support what the request asks for.
    func checkSupport() throws {
        if !parameters.repeated.isEmpty { throw error(.invalidRequest, "A parameter comes twice.") }
        for (parameter, code) in AuthorizationParameter.rejected where parameters[parameter] != nil {
            throw error(code, "\(parameter.rawValue) is not supported.")
        }
        guard let responseType = parameters[.responseType] else {
            throw error(.invalidRequest, "response_type is missing.")
        }
        guard responseType == "code" else { throw error(.unsupportedResponseType, "response_type must be code.") }
        guard parameters[.responseMode] ?? "query" == "query" else {
            throw error(.invalidRequest, "response_mode must be query.")
        }
    }

    /// The PKCE challenge (RFC 7636 §4.2): a SHA-256 in base64url.
    func codeChallenge() throws -> String {
        guard parameters[.codeChallengeMethod] == "S256", let challenge = parameters[.codeChallenge],
            challenge.utf8.count == 43, Data(base64URL: challenge) != nil
        else {
            throw error(.invalidRequest, "PKCE is required: code_challenge, and code_challenge_method=S256.")
        }
        return challenge
    }

    /// The known scopes, each once, space-separated. Unknown scopes are ignored (OpenID Connect Core §3.1.2.1), unless all
    /// of them are unknown.
    func scope() throws -> String {
        let requested = Set((parameters[.scope] ?? "").split(separator: " ").map(String.init))
        let known = AuthorizationRequestReader.scopes.filter(requested.contains)
        guard !known.isEmpty || requested.isEmpty else {
            throw error(
                .invalidScope, "scope must be of \(AuthorizationRequestReader.scopes.joined(separator: " ")).")
        }
        return known.joined(separator: " ")
    }

    /// The prompts, each once. `none` can't be combined (OpenID Connect Core §3.1.2.1).
    func prompt() throws -> [AuthorizationRequest.Prompt] {
        let words = Set((parameters[.prompt] ?? "").split(separator: " ").map(String.init))
        let prompts = AuthorizationRequest.Prompt.allCases.filter { words.contains($0.rawValue) }
        guard prompts.count == words.count, !prompts.contains(.none) || prompts.count == 1 else {
            throw error(.invalidRequest, "prompt must be none, or of login, consent and select_account.")
        }
        return prompts
    }

    /// `max_age` in seconds; nil if it is left out. Values above 2³¹ - 1 count as 2³¹ - 1.
    func maxAge() throws -> Int? {
        guard let text = parameters[.maxAge] else { return nil }
        guard (1...100).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw error(.invalidRequest, "max_age must be a number of seconds.")
        }
        return min(Int(text) ?? .max, Int(Int32.max))
    }

    /// The known values of `acr_values`, each once, best first; nil if it is left out. Unknown values are ignored, unless all of them
    /// are unknown.
    func contexts() throws -> [AuthenticationContext]? {
        guard let text = parameters[.acrValues] else { return nil }
        var contexts: [AuthenticationContext] = []
        for word in text.split(separator: " ") {
            guard let context = AuthenticationContext(rawValue: String(word)), !contexts.contains(context) else {
                continue
            }
            contexts.append(context)
        }
        guard !contexts.isEmpty else {
            let known = AuthenticationContext.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(.unmetAuthenticationRequirements, "acr_values must name one of \(known).")
        }
        return contexts
    }

    /// Throws for a `state`, `nonce` or `login_hint` that we don't store.
    func checkStoredTexts() throws {
        // The characters that RFC 6749 Appendix A.5 allows in `state` (VSCHAR).
        for parameter in [AuthorizationParameter.state, .nonce] {
            guard parameters[parameter]?.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) ?? true else {
                throw error(
                    .invalidRequest, "\(parameter.rawValue) may hold only printable ASCII characters.")
            }
        }
        let loginHint = parameters[.loginHint]?.unicodeScalars
        if loginHint?.contains(where: { $0.properties.generalCategory == .control }) ?? false {
            throw error(.invalidRequest, "login_hint may hold no control characters.")
        }
        let stored = [AuthorizationParameter.state, .nonce, .loginHint].compactMap { parameters[$0]?.utf8.count }
        let maximum = AuthorizationRequestReader.maximumStoredLength
        guard stored.reduce(0, +) <= maximum else {
            throw error(.invalidRequest, "state, nonce and login_hint may have \(maximum) bytes together.")
        }
    }
}

extension ServiceError {
    /// 400: an authorization request is too long.
    static let requestTooLong = ServiceError(
        .requestTooLong,
        detail: "An authorization request may have \(AuthorizationRequestReader.maximumLength) bytes.")

    static let missingClientID = ServiceError.invalid([
        .init(in: .query, path: "client_id", type: "required", expected: "a client id")
    ])

    static let unknownClient = ServiceError(
        .unknownClient, detail: "There is no client with this client_id.",
        invalidParams: [.init(in: .query, path: "client_id", type: "unknown", expected: "the id of a client")])

    static let invalidRedirectURI = ServiceError(
        .invalidRedirectURI,
        detail: "The application asked to be answered at an address that is not registered for it.",
        invalidParams: [
            .init(in: .query, path: "redirect_uri", type: "unknown", expected: "a redirect URI of the client, exactly")
        ])
}
