import Crypto
import Foundation
import Models
import Primitives

/// Facebook, which uses OAuth without OpenID Connect. Its user ids are scoped to our app, requests carry a proof made with
/// the app's secret, and email addresses are not verified.
struct Facebook: SignInProvider {
    static let provider = Provider.facebook
    static let baseURL = "https://www.facebook.com"
    static let graphURL = "https://graph.facebook.com"

    let http: ProviderHTTP

    func authorizationURL(
        for request: ProviderAuthorizationRequest, _ connection: OpenConnection, deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        var parameters = request.parameters(for: connection.clientID, scope: "public_profile,email")
        parameters.append(("locale", request.locales.first?.replacing("-", with: "_")))
        // Without a version in the path, Facebook uses the one that is set for the app.
        return FormEncoding.adding(
            parameters, to: "\(connection.baseURL(default: Self.baseURL))/dialog/oauth")
    }

    func identity(
        for callback: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let graph = connection.baseURL(default: Self.graphURL)
        let tokens = try await http.redeemCode(
            callback.parameters + [("client_id", connection.clientID), ("client_secret", connection.secret)],
            at: "\(graph)/oauth/access_token", Self.provider, egress: connection.egress, deadline: callback.deadline)
        guard let token = tokens.accessToken else { throw providerError(.unreadable) }
        let response = try await http.send(
            .init(
                provider: Self.provider,
                url: FormEncoding.adding(
                    [
                        ("fields", "id,name,email"), ("access_token", token.reveal()),
                        ("appsecret_proof", Self.proof(of: token, secret: connection.secret)),
                    ], to: "\(graph)/me"), egress: connection.egress, deadline: callback.deadline))
        guard response.status < 300, let user = response.json(as: User.self), (1...255).contains(user.id.utf8.count)
        else { throw providerError(.unreadable) }
        // The same user has another id in another app, so the app is part of the issuer.
        var identity = ExternalIdentity(
            provider: Self.provider, issuer: "\(connection.baseURL(default: Self.baseURL))/\(connection.clientID)",
            subject: user.id)
        identity.displayName = user.name
        identity.email = user.email.flatMap { EmailAddress($0) }
        return identity
    }

    /// Proves that the app itself uses the access token ("Securing Graph API Requests" in Facebook's documentation).
    static func proof(of token: Secret, secret: String) -> String {
        Data(
            HMAC<SHA256>.authenticationCode(
                for: Data(token.reveal().utf8), using: SymmetricKey(data: Data(secret.utf8)))
        ).hexadecimal
    }

    private struct User: Decodable {
        let id: String
        let name: String?
        let email: String?
    }
}
