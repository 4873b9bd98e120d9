import Foundation
import Models
import Primitives

/// GitHub, which uses OAuth without OpenID Connect. Users have a numeric id, and email addresses have an endpoint of their
/// own.
struct GitHub: SignInProvider {
    static let provider = Provider.github
    static let baseURL = "https://github.com"
    static let apiURL = "https://api.github.com"

    let http: ProviderHTTP

    func authorizationURL(
        for request: ProviderAuthorizationRequest, _ connection: OpenConnection, deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        var parameters = request.parameters(for: connection.clientID, scope: "read:user user:email")
        parameters.append(("login", request.loginHint))
        return FormEncoding.adding(
            parameters, to: "\(connection.baseURL(default: Self.baseURL))/login/oauth/authorize")
    }

    func identity(
        for callback: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let base = connection.baseURL(default: Self.baseURL)
        let tokens = try await http.redeemCode(
            callback.parameters + [("client_id", connection.clientID), ("client_secret", connection.secret)],
            at: "\(base)/login/oauth/access_token", Self.provider, egress: connection.egress,
            deadline: callback.deadline)
        guard let token = tokens.accessToken else { throw providerError(.unreadable) }
        func get(_ url: String) async throws(ProviderError) -> ProviderHTTP.Response {
            try await http.send(
                .init(
                    provider: Self.provider, url: url,
                    headers: [
                        ("Authorization", "Bearer \(token.reveal())"), ("Accept", "application/vnd.github+json"),
                    ], egress: connection.egress, deadline: callback.deadline))
        }
        var api = connection.connection.issuer == nil ? Self.apiURL : base
        var response = try await get("\(api)/user")
        if response.status == 404, connection.connection.issuer != nil {
            // GitHub Enterprise Server has its API below this path.
            api = "\(base)/api/v3"
            response = try await get("\(api)/user")
        }
        guard response.status < 300, let user = response.json(as: User.self) else { throw providerError(.unreadable) }
        var identity = ExternalIdentity(provider: Self.provider, issuer: base, subject: String(user.id))
        identity.displayName = user.name ?? user.login
        identity.avatarURL = user.avatarURL
        // The address in the profile is not verified. This list says which addresses are.
        let emails = try await get("\(api)/user/emails")
        guard emails.status < 300 else { return identity }
        guard let list = emails.json(as: [Email].self) else { throw providerError(.unreadable) }
        if let primary = list.first(where: { $0.primary }) {
            identity.email = EmailAddress(primary.email)
            identity.isEmailVerified = identity.email != nil && primary.verified
        }
        return identity
    }

    private struct User: Decodable {
        let id: Int
        let login: String?
        let name: String?
        let avatarURL: String?

        enum CodingKeys: String, CodingKey {
            case id, login, name
            case avatarURL = "avatar_url"
        }
    }

    private struct Email: Decodable {
        let email: String
        let primary: Bool
        let verified: Bool
    }
}
