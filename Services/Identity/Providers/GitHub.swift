import Foundation
import Models

/// GitHub, which speaks OAuth without OpenID: a person is a number, and addresses are a list of their own.
struct GitHub: SignInProvider {
    static let provider = Provider.github
    static let base = "https://github.com"
    static let api = "https://api.github.com"

    let http: ProviderHTTP

    func url(
        for errand: ProviderAuthorizationRequest, _ connection: OpenConnection, until: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        var parameters = errand.parameters(for: connection.clientID, scope: "read:user user:email")
        if let hint = errand.loginHint { parameters.append(("login", hint)) }
        return FormText.url("\(connection.base(Self.base))/login/oauth/authorize", parameters)
    }

    func person(
        _ back: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let base = connection.base(Self.base)
        let tokens = try await http.exchange(
            back.parameters + [("client_id", connection.clientID), ("client_secret", connection.secret)],
            at: "\(base)/login/oauth/access_token", Self.provider, reach: connection.reach, until: back.until)
        guard let token = tokens.accessToken else { throw fault(.unreadable) }
        func get(_ url: String) async throws(ProviderError) -> ProviderHTTP.Answer {
            try await http.ask(
                .init(
                    provider: Self.provider, url: url,
                    headers: [
                        ("Authorization", "Bearer \(token.reveal())"), ("Accept", "application/vnd.github+json"),
                    ], reach: connection.reach, until: back.until))
        }
        var api = connection.connection.issuer == nil ? Self.api : base
        var answer = try await get("\(api)/user")
        if answer.status == 404, connection.connection.issuer != nil {
            // A GitHub of one's own (Enterprise Server) has its API there.
            api = "\(base)/api/v3"
            answer = try await get("\(api)/user")
        }
        guard answer.status < 300, let user = answer.json(as: User.self) else { throw fault(.unreadable) }
        var person = ExternalIdentity(provider: Self.provider, issuer: base, subject: String(user.id))
        person.displayName = user.name ?? user.login
        person.avatarURL = user.avatarURL
        // The address in the profile is what somebody typed there; the list says which are theirs.
        let emails = try await get("\(api)/user/emails")
        guard emails.status < 300 else { return person }
        guard let list = emails.json(as: [Email].self) else { throw fault(.unreadable) }
        if let primary = list.first(where: { $0.primary }) {
            person.email = EmailAddress(primary.email)
            person.isEmailVerified = person.email != nil && primary.verified
        }
        return person
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
