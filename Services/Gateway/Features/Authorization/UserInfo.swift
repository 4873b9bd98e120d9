import Foundation
import Hummingbird
import Models

/// Who signed in, as much as the token's scope allows (OIDC Core §5.3). Names and addresses are told here and not in ID
/// tokens: only identity knows them.
struct GetUserInfo: SignedInEndpoint {
    static let route = Route.get("/oauth2/userinfo")
    static let isForEveryClient = true
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        try await house.userInfo(of: session)
    }
}

/// The same by POST (OIDC Core §5.3.1). It changes nothing, so nothing has to guard it.
struct PostUserInfo: SignedInEndpoint {
    static let route = Route.post("/oauth2/userinfo")
    static let csrf = CSRFGuard.Rule.exempt
    static let isForEveryClient = true
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        try await house.userInfo(of: session)
    }
}

extension Surroundings {
    fileprivate func userInfo(of session: SignedIn) async throws -> Response {
        let scopes = Set(session.claims.scope.split(separator: " ").map(String.init))
        guard scopes.contains("openid") else { throw ServiceError.insufficientScope }
        let profile = try await fleet.identity.call(
            Identity.GetProfile(
                user: session.user, application: session.claims.application, account: session.account))
        return .json(UserInfo(profile, scopes))
    }
}

/// The standard claims (OIDC Core §5.1). What is not known, or not allowed, is left out.
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
            let whole = [identity.givenName, identity.familyName].compactMap(\.self).joined(separator: " ")
            name = identity.displayName ?? (whole.isEmpty ? nil : whole)
            givenName = identity.givenName
            familyName = identity.familyName
            picture = identity.avatarURL
            locale = identity.locale ?? identity.preferredLanguage
            zoneinfo = identity.timezone
        }
        if scopes.contains("email") {
            // The first that is verified; else the first.
            let shown = profile.credentials.first { $0.emailVerifiedAt != nil } ?? profile.credentials.first
            email = shown?.email?.description
            emailVerified = shown.map { $0.emailVerifiedAt != nil }
        }
    }

    enum CodingKeys: String, CodingKey {
        case sub, name, picture, locale, zoneinfo, email
        case givenName = "given_name"
        case familyName = "family_name"
        case emailVerified = "email_verified"
    }
}
