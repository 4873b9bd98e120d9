import Foundation
import Models
import RPCClient

/// Reads and checks the parameters of an authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1, OAuth 2.1). What
/// becomes of each is in ``AuthorizationParameter``.
struct AuthorizationReader: Sendable {
    /// What may be asked for (OIDC Core §5.4, §11).
    static let scopes = ["openid", "profile", "email", "offline_access"]

    /// The most bytes of a whole request as it is encoded. Up to here an error gives `state` back, however long it is.
    static let maximumLength = 16 * 1024
    /// The most bytes of `state`, `nonce` and `login_hint` together. They are kept before anybody has signed in.
    static let maximumKeptLength = 2560

    let clients: ClientDirectory
    /// Reads ID tokens.
    let tokens: ServiceClient

    /// A request found good, and the provider that it names.
    struct Reading: Sendable {
        let request: AuthorizationRequest
        /// The provider to sign in with; nil for our own page.
        let connection: String?
    }

    /// Decodes a query or a form. Throws 400 for one that is too long or not encoded as forms are.
    static func parameters(encoded text: String) throws -> OAuthParameters {
        guard text.utf8.count <= maximumLength else { throw ServiceError.requestTooLong }
        guard let parameters = OAuthParameters(encoded: text) else { throw ServiceError.malformedRequest }
        return parameters
    }

    /// Throws a `ServiceError` as long as it is not known where an answer may go, an `AuthorizationError` from then on.
    func read(_ parameters: OAuthParameters) async throws -> Reading {
        let client = try await client(parameters)
        guard let redirectURI = parameters[.redirectURI], RedirectURIs.allows(redirectURI, for: client) else {
            throw ServiceError.invalidRedirectURI
        }
        let state = parameters[.state]
        func refuse(_ code: String, _ description: String) -> AuthorizationError {
            AuthorizationError(redirectURI: redirectURI, code: code, description: description, state: state)
        }
        if !parameters.repeated.isEmpty { throw refuse("invalid_request", "A parameter comes twice.") }
        for (parameter, error) in AuthorizationParameter.refused where parameters[parameter] != nil {
            throw refuse(error, "\(parameter.rawValue) is not supported.")
        }
        guard let responseType = parameters[.responseType] else {
            throw refuse("invalid_request", "response_type is missing.")
        }
        guard responseType == "code" else { throw refuse("unsupported_response_type", "response_type must be code.") }
        guard parameters[.responseMode] ?? "query" == "query" else {
            throw refuse("invalid_request", "response_mode must be query.")
        }
        guard parameters[.codeChallengeMethod] == "S256", let challenge = parameters[.codeChallenge],
            challenge.utf8.count == 43, Data(base64URL: challenge) != nil
        else {
            throw refuse("invalid_request", "PKCE is required: code_challenge, and code_challenge_method=S256.")
        }
        guard let scope = Self.scope(parameters[.scope]) else {
            throw refuse("invalid_scope", "scope must be of \(Self.scopes.joined(separator: " ")).")
        }
        guard let prompt = Self.prompt(parameters[.prompt]) else {
            throw refuse("invalid_request", "prompt must be none, or of login, consent and select_account.")
        }
        let maxAge = parameters[.maxAge].map { Self.seconds($0) ?? -1 }
        guard maxAge ?? 0 >= 0 else { throw refuse("invalid_request", "max_age must be a number of seconds.") }
        for parameter in [AuthorizationParameter.state, .nonce] where !Self.isPlain(parameters[parameter]) {
            throw refuse("invalid_request", "\(parameter.rawValue) may hold only printable ASCII characters.")
        }
        guard !Self.hasControlCharacters(parameters[.loginHint]) else {
            throw refuse("invalid_request", "login_hint may hold no control characters.")
        }
        let kept = [AuthorizationParameter.state, .nonce, .loginHint].compactMap { parameters[$0]?.utf8.count }
        guard kept.reduce(0, +) <= Self.maximumKeptLength else {
            throw refuse(
                "invalid_request",
                "state, nonce and login_hint may have \(Self.maximumKeptLength) bytes together.")
        }
        let languages = PageQuery.languages(parameters[.uiLocales])
        let hinted = try await hintedUser(parameters, client.id)
        guard hinted != .unreadable else {
            throw refuse("invalid_request", "id_token_hint is not an ID token that this server issued to the client.")
        }
        return Reading(
            request: AuthorizationRequest(
                client: client.id, application: client.applicationID, redirectURI: redirectURI, scope: scope,
                state: state, nonce: parameters[.nonce], codeChallenge: challenge, prompt: prompt, maxAge: maxAge,
                loginHint: parameters[.loginHint],
                uiLocales: languages.isEmpty ? nil : languages.joined(separator: " "), user: hinted.user),
            connection: parameters[.connection])
    }

    private func client(_ parameters: OAuthParameters) async throws -> Client {
        guard let text = parameters[.clientID] else { throw ServiceError.missingClientID }
        guard let id = ClientID(text) else { throw ServiceError.unknownClient }
        return try await clients.client(id)
    }

    /// Whom `id_token_hint` names.
    private enum HintedUser: Equatable {
        case nobody
        case user(UserID)
        /// It can't be told.
        case unreadable

        var user: UserID? { if case .user(let user) = self { user } else { nil } }
    }

    /// Reads `id_token_hint`, however old the ID token is (OIDC Core §3.1.2.1). One that names nobody for sure is not
    /// passed over: the client may get no token of another user than it means (§3.1.2.2).
    private func hintedUser(_ parameters: OAuthParameters, _ client: ClientID) async throws -> HintedUser {
        guard let hint = parameters.secret(AuthorizationParameter.idTokenHint.rawValue) else { return .nobody }
        do {
            let claims = try await tokens.call(Tokens.ReadIDToken(idToken: hint))
            return claims.audience == client ? .user(claims.user) : .unreadable
        } catch let error as ServiceError where error.status == 401 {
            return .unreadable
        }
    }

    /// The scopes that we know, each once; unknown ones are left out (OIDC Core §3.1.2.1). Nil when nothing is left of
    /// what was asked.
    private static func scope(_ text: String?) -> String? {
        guard let text else { return "" }
        let asked = Set(text.split(separator: " ").map(String.init))
        let known = scopes.filter(asked.contains)
        return known.isEmpty && !asked.isEmpty ? nil : known.joined(separator: " ")
    }

    /// The prompts, each once. `none` goes with nothing else (OIDC Core §3.1.2.1). Nil for a word that is no prompt.
    private static func prompt(_ text: String?) -> [AuthorizationRequest.Prompt]? {
        let words = Set((text ?? "").split(separator: " ").map(String.init))
        let prompts = AuthorizationRequest.Prompt.allCases.filter { words.contains($0.rawValue) }
        guard prompts.count == words.count, !prompts.contains(.none) || prompts.count == 1 else { return nil }
        return prompts
    }

    /// A number of seconds in decimal digits; one beyond 2³¹ - 1 counts as that. Nil for anything else.
    private static func seconds(_ text: String) -> Int? {
        guard (1...100).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return min(Int(text) ?? .max, Int(Int32.max))
    }

    /// Whether there are only the characters that RFC 6749 Appendix A.5 allows in `state` (VSCHAR).
    private static func isPlain(_ text: String?) -> Bool {
        text?.utf8.allSatisfy { (0x20...0x7e).contains($0) } ?? true
    }

    private static func hasControlCharacters(_ text: String?) -> Bool {
        text?.unicodeScalars.contains { $0.properties.generalCategory == .control } ?? false
    }
}

extension Surroundings {
    /// Reads authorization requests.
    var authorizationReader: AuthorizationReader { AuthorizationReader(clients: clients, tokens: fleet.tokens) }
}

/// A refusal that goes back to the client with the browser (RFC 6749 §4.1.2.1).
struct AuthorizationError: Error {
    let redirectURI: String
    let code: String
    let description: String
    let state: String?
}

extension ServiceError {
    /// 400: an authorization request is too long to be looked at.
    static let requestTooLong = ServiceError(
        .requestTooLong, detail: "An authorization request may have \(AuthorizationReader.maximumLength) bytes.")

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
