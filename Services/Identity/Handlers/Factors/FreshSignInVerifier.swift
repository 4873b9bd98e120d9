import Foundation
import Models
import PasswordHashing
import Proofs
import RPC

/// Requires of some changes that the user has just signed in, or sends their password.
struct FreshSignInVerifier: Sendable {
    let passwords: PasswordStore
    let hasher: PasswordHasher
    let factors: TOTPFactorStore

    /// - Throws: 401 `insufficient_user_authentication` for a sign-in that is older than ``Identity/FreshSignIn/maximumAge`` without a
    ///   password, `invalid_credentials` for a wrong one.
    func require(
        _ freshness: Identity.FreshSignIn, of session: SessionProof, deadline: ContinuousClock.Instant
    ) async throws {
        let age = Int(Date().timeIntervalSince1970) - session.authenticatedAt
        if age <= Identity.FreshSignIn.maximumAge { return }
        guard let password = freshness.password else { throw ServiceError.insufficientUserAuthentication }
        try await check(password, of: session, share: freshness.share, deadline: deadline)
    }

    /// Checks the password of the user of a session. Throws 401 `invalid_credentials` if it is wrong, and for a user without one.
    func check(
        _ password: Secret, of session: SessionProof, share: WorkShare?, deadline: ContinuousClock.Instant
    ) async throws {
        let stored = try await passwords.credential(
            of: session.user, application: session.application, deadline: deadline)
        guard let stored,
            try await hasher.verify(password, against: stored.hash, for: share, deadline: deadline) != .wrong
        else { throw ServiceError.invalidCredentials }
    }

    /// Requires that the session has shown two factors where the user's sign-ins need two: a stolen password must not be enough to
    /// change the second one. A user without a factor has none to show. Throws 401 `insufficient_user_authentication`.
    func requireBothFactors(
        of session: SessionProof, _ user: UserRecord, at client: Client, _ context: CallContext
    ) async throws {
        guard session.authenticationMethods?.contains("mfa") != true, user.needsSecondFactor(client.factorSettings)
        else { return }
        let own = try await factors.factors(
            of: session.user, session.application, deadline: context.deadline.instant
        ).secondFactors
        guard own.isEmpty else { throw ServiceError.secondFactorMissing }
    }
}
