import Foundation
import HTTPTypes
import Hummingbird
import Models
import Primitives
import RPCClient

/// The first half of a sign-in with Google and the like: sends the browser to the provider.
struct BeginProviderSignIn: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient
    let clients: ClientDirectory
    let pending: PendingAuthorizations
    let cookies: SessionCookies

    /// Redirects to the provider's authorization endpoint, with PKCE (RFC 7636) and a nonce.
    ///
    /// - Parameters:
    ///   - continuation: what comes after the sign-in.
    ///   - loginHint: whose account the provider should offer.
    ///   - locales: language tags, space-separated, as `ui_locales` has them.
    func callAsFunction(
        with provider: Provider, at client: Client, then continuation: Continuation, loginHint: String?,
        locales: String?, _ request: IncomingRequest
    ) async throws -> Response {
        let browser = ProviderCookie.value(of: request) ?? ProviderCookie.make()
        let (verifier, nonce) = (ProviderCookie.make(), ProviderCookie.make())
        let state = try await tokens.call(
            Tokens.KeepProviderState(
                state: ProviderState(
                    client: client.id, provider: provider, codeVerifier: verifier, nonce: nonce,
                    continuation: continuation), browser: browser))
        let begun = try await identity.call(
            Identity.BeginProviderSignIn(
                client: client.id, provider: provider, state: state, nonce: nonce,
                codeChallenge: verifier.sha256.base64URL,
                loginHint: Self.forwardedHint(loginHint, of: client),
                locales: PageQuery.languages(locales).map { $0.replacing("_", with: "-") },
                ipAddress: request.device.ipAddress))
        var response = Response(status: .seeOther, headers: [.location: begun.url])
        response.headers.append(ProviderCookie.field(browser, cookies.policy))
        return response
    }

    /// Signs in for an authorization request, which is stored meanwhile. Errors go back to its client.
    func callAsFunction(
        with provider: Provider, for authorization: AuthorizationRequest, _ request: IncomingRequest
    ) async throws -> Response {
        // `prompt=none` forbids pages, and a provider shows pages (OpenID Connect Core §3.1.2.1).
        guard !authorization.prompt.contains(.none) else {
            throw AuthorizationError(.loginRequired, "The user has to sign in.", of: authorization)
        }
        let id = try await pending.add(authorization)
        do {
            return try await self(
                with: provider, at: try await clients.client(authorization.client), then: .authorization(id),
                loginHint: authorization.loginHint, locales: authorization.uiLocales, request)
        } catch let error as any ServiceErrorConvertible {
            throw AuthorizationError(error.serviceError, of: authorization)
        }
    }

    /// The same for the parameter `connection` of an authorization request, such as `google`.
    func callAsFunction(
        named connection: String, for authorization: AuthorizationRequest, _ request: IncomingRequest
    ) async throws -> Response {
        guard let provider = Provider(connection) else {
            throw AuthorizationError(.unknownProvider, of: authorization)
        }
        return try await self(with: provider, for: authorization, request)
    }

    /// The hint that the provider gets: that of a first-party client if it is an email address. A third-party client's hint
    /// is withheld, because the provider would show it under our name, and might select an account by it that the user did
    /// not choose.
    private static func forwardedHint(_ text: String?, of client: Client) -> String? {
        guard client.isFirstParty, let text, text.utf8.count <= 255, EmailAddress(text) != nil else { return nil }
        return text
    }
}
