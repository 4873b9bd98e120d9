import Crypto
import Foundation
import Models

/// Facebook, which speaks OAuth without OpenID: a person's id is one within our app, calls are proved with the app's
/// secret, and an address is what somebody once typed there.
struct Facebook: SignInProvider {
    static let provider = Provider.facebook
    static let base = "https://www.facebook.com"
    static let graph = "https://graph.facebook.com"

    let http: ProviderHTTP

    func url(
        for errand: ProviderAuthorizationRequest, _ connection: OpenConnection, until: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        var parameters = errand.parameters(for: connection.clientID, scope: "public_profile,email")
        if let locale = errand.locales.first { parameters.append(("locale", locale.replacing("-", with: "_"))) }
        // Without a version in the path, the one that the app is set to counts.
        return FormText.url("\(connection.base(Self.base))/dialog/oauth", parameters)
    }

    func person(
        _ back: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let graph = connection.base(Self.graph)
        let tokens = try await http.exchange(
            back.parameters + [("client_id", connection.clientID), ("client_secret", connection.secret)],
            at: "\(graph)/oauth/access_token", Self.provider, reach: connection.reach, until: back.until)
        guard let token = tokens.accessToken else { throw fault(.unreadable) }
        let answer = try await http.ask(
            .init(
                provider: Self.provider,
                url: FormText.url(
                    "\(graph)/me",
                    [
                        ("fields", "id,name,email"), ("access_token", token.reveal()),
                        ("appsecret_proof", Self.proof(of: token, secret: connection.secret)),
                    ]), reach: connection.reach, until: back.until))
        guard answer.status < 300, let user = answer.json(as: User.self), (1...255).contains(user.id.utf8.count) else {
            throw fault(.unreadable)
        }
        // Another app knows the same person by another id, so the id means something together with the app only.
        var person = ExternalIdentity(
            provider: Self.provider, issuer: "\(connection.base(Self.base))/\(connection.clientID)", subject: user.id)
        person.displayName = user.name
        person.email = user.email.flatMap { EmailAddress($0) }
        return person
    }

    /// Shows that it is the app itself that has the token ("Securing Graph API Requests" in Facebook's manual).
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
