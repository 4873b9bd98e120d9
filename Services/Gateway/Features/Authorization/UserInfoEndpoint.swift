import Hummingbird
import Models
import RPCClient

/// The UserInfo endpoint (OpenID Connect Core §5.3): tells a client about the user, as far as the token's scope allows.
/// Names and email addresses are here and not in ID tokens, because only identity knows them.
struct UserInfoEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .get, "/oauth2/userinfo", id: "getUserInfo", tag: .oauth,
        summary: "Get the user's claims (OpenID Connect Core §5.3)",
        description: "The scope of the token decides which claims are returned.",
        authentication: .anyClient,
        answers: [.json("The claims.", .userInfo)],
        errors: [.insufficientScope, .userSuspended])

    let identity: ServiceClient

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        .json(try await UserInfo(of: session, identity))
    }
}

extension UserInfo {
    /// Asks identity for the claims about the user of `session`. Throws 403 `insufficient_scope` for a token without the
    /// scope `openid`.
    init(of session: SignedIn, _ identity: ServiceClient) async throws {
        let scopes = Set(session.claims.scope.split(separator: " ").map(String.init))
        guard scopes.contains("openid") else { throw ServiceError.insufficientScope }
        let profile = try await identity.call(
            Identity.GetProfile(
                user: session.user, application: session.claims.application, account: session.account))
        self.init(profile, scopes)
    }
}

/// The standard claims about a user (OpenID Connect Core §5.1). A claim that is unknown, or outside the scope, is left out.
struct UserInfo: Codable, Sendable {
    let sub: UserID
    var name: String?
    var givenName: String?
    var familyName: String?
    var picture: String?
    var locale: String?
    var zoneinfo: String?
    var email: String?
    var emailVerified: Bool?

    init(_ profile: SessionProfile, _ scopes: Set<String>) {
        sub = profile.id
        if scopes.contains("profile"), let identity = profile.identity {
            let fullName = [identity.givenName, identity.familyName].compactMap(\.self).joined(separator: " ")
            name = identity.displayName ?? (fullName.isEmpty ? nil : fullName)
            givenName = identity.givenName
            familyName = identity.familyName
            picture = identity.avatarURL
            locale = identity.locale ?? identity.preferredLanguage
            zoneinfo = identity.timezone
        }
        if scopes.contains("email") {
            // The first verified address; if none is verified, the first address.
            let credential = profile.credentials.first { $0.emailVerifiedAt != nil } ?? profile.credentials.first
            email = credential?.email?.description
            emailVerified = credential.map { $0.emailVerifiedAt != nil }
        }
    }

    enum CodingKeys: String, CodingKey {
        case sub, name, picture, locale, zoneinfo, email
        case givenName = "given_name"
        case familyName = "family_name"
        case emailVerified = "email_verified"
    }
}
