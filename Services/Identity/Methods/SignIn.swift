import Foundation
import Models
import PasswordHashing
import RPC

/// Checks an address and a password. Who does not exist takes as long as who mistypes.
struct SignIn: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SignIn, _ context: CallContext) async throws -> Identity.Vouched {
        let deadline = context.deadline.instant
        let stored = try await house.postgres.credential(
            emailHash: house.emails.hash(call.email), client: call.client, deadline: deadline)
        guard let stored, let outcome = try await check(call.password, stored, deadline) else {
            if stored == nil { try await house.hasher.verifyDummy(call.password, deadline: deadline) }
            try await note(.signInFailed, stored, call.client, context)
            throw IdentityHouse.invalidCredentials
        }
        if outcome == .right(needsRehash: true) { await rehash(call.password, stored, deadline) }
        guard
            let user = try await house.postgres.user(stored.user, of: stored.application, deadline: deadline),
            let active = user.preferredMembership
        else { throw IdentityHouse.invalidCredentials }
        guard user.profile.status == .active else { throw IdentityHouse.suspended }
        try await note(.signIn, stored, call.client, context)
        var profile = user.profile
        profile.activeMembership = active
        return try await house.vouch(
            for: profile, epoch: user.epoch, client: call.client, methods: ["pwd"], context)
    }

    private func check(
        _ password: Secret, _ stored: StoredCredential, _ deadline: ContinuousClock.Instant
    ) async throws -> PasswordHasher.Verification? {
        let outcome = try await house.hasher.verify(password, against: stored.hash, deadline: deadline)
        return outcome == .wrong ? nil : outcome
    }

    /// Parameters or pepper have changed since: the right password is at hand, so now is the time. Should it fail, the
    /// next sign-in tries again.
    private func rehash(
        _ password: Secret, _ stored: StoredCredential, _ deadline: ContinuousClock.Instant
    ) async {
        guard let hash = try? await house.hasher.hash(password, deadline: deadline) else { return }
        try? await house.postgres.rehash(stored, as: hash, deadline: deadline)
    }

    private func note(
        _ event: AuditEntry.Event, _ stored: StoredCredential?, _ client: ClientID, _ context: CallContext
    ) async throws {
        let entry = AuditEntry(
            event: event, application: stored?.application, user: stored?.user, client: client, context: context)
        try await house.postgres.execute(entry.insert, deadline: context.deadline.instant)
    }
}
