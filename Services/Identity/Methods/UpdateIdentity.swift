import Models
import Postgres
import RPC

/// Changes the named fields of a user's identity.
struct UpdateIdentity: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.UpdateIdentity, _ context: CallContext) async throws -> SessionProfile {
        try PersonalFields.check(call.changes)
        var user = try await house.activeUser(call.user, of: call.application, in: call.account, context)
        guard var identity = user.profile.identity else { throw ServiceError.invalidToken }
        if call.changes.isEmpty { return user.profile }
        for (field, value) in call.changes { identity.set(field, to: value) }
        try await house.postgres.execute(
            update(identity, call.changes, of: call.application), deadline: context.deadline.instant)
        user.profile.identity = identity
        return user.profile
    }

    /// Only named fields are written, so that two changes of different fields at once both count.
    private func update(
        _ identity: UserIdentity, _ changes: [Identity.IdentityField: String?], of application: ApplicationID
    ) -> Query {
        func isNamed(_ field: Identity.IdentityField) -> Bool { changes.keys.contains(field) }
        return """
            UPDATE identity.user_identities SET
                avatar_url = CASE WHEN \(isNamed(.avatarURL)) THEN \(identity.avatarURL) ELSE avatar_url END,
                given_name = CASE WHEN \(isNamed(.givenName)) THEN \(identity.givenName) ELSE given_name END,
                family_name = CASE WHEN \(isNamed(.familyName)) THEN \(identity.familyName) ELSE family_name END,
                display_name = CASE WHEN \(isNamed(.displayName)) THEN \(identity.displayName) ELSE display_name END,
                preferred_language = CASE WHEN \(isNamed(.preferredLanguage)) THEN \(identity.preferredLanguage)
                                          ELSE preferred_language END,
                locale = CASE WHEN \(isNamed(.locale)) THEN \(identity.locale) ELSE locale END,
                timezone = CASE WHEN \(isNamed(.timezone)) THEN \(identity.timezone) ELSE timezone END
            WHERE application_id = \(application) AND user_id = \(identity.id)
            """
    }
}

extension UserIdentity {
    fileprivate mutating func set(_ field: Identity.IdentityField, to value: String?) {
        switch field {
        case .avatarURL: avatarURL = value
        case .givenName: givenName = value
        case .familyName: familyName = value
        case .displayName: displayName = value
        case .preferredLanguage: preferredLanguage = value
        case .locale: locale = value
        case .timezone: timezone = value
        }
    }
}
