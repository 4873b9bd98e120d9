import Foundation
import Models

/// Reads and checks the parameters of an authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1, OAuth 2.1).
struct AuthorizationReader: Sendable {
    /// What may be asked for (OIDC Core §5.4, §11).
    static let scopes = ["openid", "profile", "email", "offline_access"]

    /// The most bytes of a value that is only kept and given back.
    private static let longestValue = 2048
    /// And of all of them together: whoever asks need not be signed in, and what was asked waits for half an hour.
    private static let longestSum = 4096

    let clients: ClientDirectory

    /// A request found good, and the provider that it names.
    struct Reading: Sendable {
        let request: AuthorizationRequest
        /// With which provider to sign in; nil for our own page.
        let connection: String?
    }

    /// Throws a `ServiceError` as long as it is not known where an answer may go, an `AuthorizationError` from then on.
    func read(_ parameters: OAuthParameters) async throws -> Reading {
        let client = try await client(parameters)
        guard let redirectURI = parameters["redirect_uri"], RedirectURIs.allows(redirectURI, for: client) else {
            throw ServiceError.invalidRedirectURI
        }
        let state = parameters["state"]
        func refuse(_ code: String, _ description: String) -> AuthorizationError {
            AuthorizationError(
                redirectURI: redirectURI, code: code, description: description,
                state: (state?.utf8.count ?? 0) <= Self.longestValue ? state : nil)
        }
        if !parameters.repeated.isEmpty { throw refuse("invalid_request", "A parameter comes twice.") }
        for name in ["request", "request_uri", "registration"] where parameters[name] != nil {
            throw refuse("\(name)_not_supported", "\(name) is not supported.")
        }
        guard let responseType = parameters["response_type"] else {
            throw refuse("invalid_request", "response_type is missing.")
        }
        guard responseType == "code" else { throw refuse("unsupported_response_type", "response_type must be code.") }
        guard parameters["response_mode"] ?? "query" == "query" else {
            throw refuse("invalid_request", "response_mode must be query.")
        }
        guard parameters["code_challenge_method"] == "S256", let challenge = parameters["code_challenge"],
            challenge.utf8.count == 43, Data(base64URL: challenge) != nil
        else {
            throw refuse("invalid_request", "PKCE is required: code_challenge, and code_challenge_method=S256.")
        }
        guard let scope = Self.scope(parameters["scope"]) else {
            throw refuse("invalid_scope", "scope must be of \(Self.scopes.joined(separator: " ")).")
        }
        guard let prompt = Self.prompt(parameters["prompt"]) else {
            throw refuse("invalid_request", "prompt must be none, or of login, consent and select_account.")
        }
        let maxAge = parameters["max_age"].map { Int($0) ?? -1 }
        guard (0...Int(Int32.max)).contains(maxAge ?? 0) else {
            throw refuse("invalid_request", "max_age must be a number of seconds.")
        }
        for name in ["state", "nonce", "login_hint", "ui_locales"]
        where (parameters[name]?.utf8.count ?? 0) > Self.longestValue {
            throw refuse("invalid_request", "\(name) is too long.")
        }
        let kept = ["redirect_uri", "state", "nonce", "login_hint", "ui_locales"].compactMap { parameters[$0] }
        guard kept.reduce(0, { $0 + $1.utf8.count }) <= Self.longestSum else {
            throw refuse("invalid_request", "The request is too long.")
        }
        return Reading(
            request: AuthorizationRequest(
                client: client.id, application: client.applicationID, redirectURI: redirectURI, scope: scope,
                state: state, nonce: parameters["nonce"], codeChallenge: challenge, prompt: prompt, maxAge: maxAge,
                loginHint: parameters["login_hint"], uiLocales: parameters["ui_locales"]),
            connection: parameters["connection"])
    }

    private func client(_ parameters: OAuthParameters) async throws -> Client {
        guard let text = parameters["client_id"] else { throw ServiceError.missingClientID }
        guard let id = ClientID(text) else { throw ServiceError.unknownClient }
        return try await clients.client(id)
    }

    /// The scopes that we know, each once; unknown ones are left out (OIDC Core §3.1.2.1). Nil when nothing is left of
    /// what was asked.
    private static func scope(_ text: String?) -> String? {
        guard let text else { return "" }
        let asked = Set(text.split(separator: " ").map(String.init))
        let known = scopes.filter(asked.contains)
        return known.isEmpty && !asked.isEmpty ? nil : known.joined(separator: " ")
    }

    /// `none` goes with nothing else (OIDC Core §3.1.2.1). Nil for what is none.
    private static func prompt(_ text: String?) -> [AuthorizationRequest.Prompt]? {
        let words = (text ?? "").split(separator: " ").map(String.init)
        let prompts = words.compactMap(AuthorizationRequest.Prompt.init)
        guard prompts.count == words.count, !prompts.contains(.none) || words.count == 1 else { return nil }
        return prompts
    }
}

/// A refusal that goes back to the client with the browser (RFC 6749 §4.1.2.1).
struct AuthorizationError: Error {
    let redirectURI: String
    let code: String
    let description: String
    let state: String?
}

extension ServiceError {
    static let missingClientID = ServiceError.invalid([
        .init(in: .query, path: "client_id", type: "required", expected: "a client id")
    ])

    static let unknownClient = ServiceError(
        code: "unknown_client", status: 400, detail: "There is no client with this client_id.",
        invalidParams: [.init(in: .query, path: "client_id", type: "unknown", expected: "the id of a client")])

    static let invalidRedirectURI = ServiceError(
        code: "invalid_redirect_uri", status: 400,
        detail: "The application asked to be answered at an address that is not registered for it.",
        invalidParams: [
            .init(in: .query, path: "redirect_uri", type: "unknown", expected: "a redirect URI of the client, exactly")
        ])
}
