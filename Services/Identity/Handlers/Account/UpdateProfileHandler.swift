import Models
import Postgres
import RPC

/// Changes the named fields of a user's identity.
struct UpdateProfileHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.UpdateProfile, _ context: CallContext) async throws -> SessionProfile {
        try PersonalFields.faults(of: call.changes).refuse()
        var profile = try await house.activeUser(call.user, of: call.application, in: call.account, context).profile
        if call.changes.isEmpty { return profile }
        let rows = try await house.postgres.query(update(call), deadline: context.deadline.instant)
        // Erased this very moment.
        guard let row = rows.first else { throw ServiceError.invalidToken }
        profile.identity = try UserIdentity(row, from: 0, user: call.user)
        let audit = AuditEntry(
            event: .profileChanged, application: call.application, user: call.user,
            changed: call.changes.keys.map(\.rawValue).sorted(), context: context)
        try await house.postgres.execute(audit.insert, deadline: context.deadline.instant)
        return profile
    }

    /// Only named fields are written, so that two changes of different fields at once both count.
    private func update(_ call: Identity.UpdateProfile) -> Query {
        func isNamed(_ field: Identity.IdentityField) -> Bool { call.changes.keys.contains(field) }
        func value(_ field: Identity.IdentityField) -> String? { call.changes[field] ?? nil }
        return """
            UPDATE identity.user_identities i SET
                avatar_url = CASE WHEN \(isNamed(.avatarURL)) THEN \(value(.avatarURL)) ELSE avatar_url END,
                given_name = CASE WHEN \(isNamed(.givenName)) THEN \(value(.givenName)) ELSE given_name END,
                family_name = CASE WHEN \(isNamed(.familyName)) THEN \(value(.familyName)) ELSE family_name END,
                display_name = CASE WHEN \(isNamed(.displayName)) THEN \(value(.displayName)) ELSE display_name END,
                preferred_language = CASE WHEN \(isNamed(.preferredLanguage)) THEN \(value(.preferredLanguage))
                                          ELSE preferred_language END,
                locale = CASE WHEN \(isNamed(.locale)) THEN \(value(.locale)) ELSE locale END,
                timezone = CASE WHEN \(isNamed(.timezone)) THEN \(value(.timezone)) ELSE timezone END
            WHERE application_id = \(call.application) AND user_id = \(call.user)
            RETURNING \(sql: UserIdentity.columns)
            """
    }
}
