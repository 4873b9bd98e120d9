import Foundation
import Models
import PasswordHashing
import RPC

/// Checks an address and a password. Who does not exist takes as long as who mistypes.
///
/// A sign-in begins in the account that the user has owned longest: the personal one, for nearly everyone.
struct SignInHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SignIn, _ context: CallContext) async throws -> Identity.AuthenticatedUser {
        let deadline = context.deadline.instant
        let application = try await house.knownClient(call.client, context).applicationID
        let emailHash = house.emails.hash(call.email, in: application)
        let stored = try await house.postgres.credential(
            emailHash: emailHash, application: application, deadline: deadline)
        let outcome = try await check(call, stored, deadline)
        func note(_ event: AuditEntry.Event) async throws {
            let entry = AuditEntry(
                event: event, application: application, user: stored?.user, client: call.client,
                ipAddress: call.ipAddress, emailHash: stored == nil ? emailHash : nil, context: context)
            try await house.postgres.execute(entry.insert, deadline: deadline)
        }

        guard let stored, outcome != .wrong else {
            try await note(.signInFailed)
            throw ServiceError.invalidCredentials
        }
        guard stored.status == .active else {
            try await note(.signInRefused)
            throw ServiceError.suspended
        }
        guard var profile = try await house.postgres.user(stored.user, of: application, deadline: deadline)?.profile
        else { throw ServiceError.invalidCredentials }
        profile.activeMembership = profile.preferredMembership
        try await note(.signIn)
        // With the epoch from before the check: a password that was changed meanwhile opens no lasting session.
        let vouched = try await house.vouch(
            for: profile, epoch: stored.epoch, client: call.client, methods: ["pwd"], context)
        if outcome == .right(needsRehash: true) { rehash(call.password, stored) }
        return vouched
    }

    /// Always computes one hash.
    private func check(
        _ call: Identity.SignIn, _ stored: StoredCredential?, _ deadline: ContinuousClock.Instant
    ) async throws -> PasswordHasher.Verification {
        guard let stored else {
            try await house.hasher.verifyDummy(call.password, for: call.share, deadline: deadline)
            return .wrong
        }
        return try await house.hasher.verify(
            call.password, against: stored.hash, for: call.share, deadline: deadline)
    }

    /// Parameters or pepper have changed since: the right password is at hand, so now is the time. Nobody waits for it,
    /// and in a storm it gives way: the next sign-in tries again.
    private func rehash(_ password: Secret, _ stored: StoredCredential) {
        let house = house
        Task {
            let deadline = ContinuousClock.now + .seconds(1)
            do {
                let hash = try await house.hasher.hash(password, deadline: deadline)
                try await house.postgres.rehash(stored, as: hash, deadline: deadline)
            } catch {
                house.logger.debug("a password keeps its old hash for now", metadata: ["user": "\(stored.user)"])
            }
        }
    }
}
