import Models
import Primitives
import RPCClient

/// A client's request to sign a user out (OpenID Connect RP-Initiated Logout 1.0 §2), verified.
struct LogoutRequest: Sendable {
    /// An ID token that we issued, and its claims.
    struct Hint: Sendable {
        let claims: IDTokenClaims
        let token: Secret
    }

    /// `id_token_hint`: names the session to end.
    let hint: Hint?
    /// The client that asks; nil if the request names none.
    let client: ClientID?
    /// Where the browser goes afterwards: a registered `post_logout_redirect_uri` with `state`; nil for a page of ours.
    let redirectURI: String?
}

/// Reads the parameters of logout requests.
struct LogoutRequestReader: Sendable {
    /// In bytes. A longer `state` is left out.
    private static let maximumStateLength = 2048

    let clients: ClientDirectory
    let tokens: ServiceClient

    /// Reads and verifies the parameters. Throws 400 `invalid_redirect_uri` for a `post_logout_redirect_uri` that the client
    /// has not registered, `unknown_client` if it comes without a client or the client is not that of the hint, and
    /// `malformed_request` for a repeated parameter.
    func read(_ parameters: OAuthParameters) async throws -> LogoutRequest {
        guard parameters.repeated.isEmpty else { throw ServiceError.malformedRequest }
        let hint = try await hint(parameters.secret("id_token_hint"))
        let named = parameters["client_id"].map { ClientID($0) }
        if let hint, let named, named != hint.claims.audience { throw ServiceError.unknownClient }
        let client = hint?.claims.audience ?? named ?? nil
        guard let uri = parameters["post_logout_redirect_uri"] else {
            return LogoutRequest(hint: hint, client: client, redirectURI: nil)
        }
        guard let client else { throw ServiceError.unknownClient }
        // Registered URIs are ASCII; `contains` would accept strings that are canonically equivalent.
        guard uri.utf8.allSatisfy({ $0 < 0x80 }),
            try await clients.client(client).postLogoutRedirectURIs.contains(uri)
        else {
            throw ServiceError.invalidRedirectURI
        }
        let state = parameters["state"].flatMap { $0.utf8.count <= Self.maximumStateLength ? $0 : nil }
        return LogoutRequest(
            hint: hint, client: client, redirectURI: FormEncoding.adding([("state", state)], to: uri))
    }

    /// A hint that can't be verified, for example because its key has been removed, is ignored: then the user is asked.
    private func hint(_ token: Secret?) async throws -> LogoutRequest.Hint? {
        guard let token else { return nil }
        do {
            return .init(claims: try await tokens.call(Tokens.ReadIDToken(idToken: token)), token: token)
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
    }
}
