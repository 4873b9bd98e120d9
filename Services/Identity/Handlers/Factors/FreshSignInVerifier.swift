import Foundation
import Models
import PasswordHashing
import Proofs
import RPC

/// Requires of changes to how a user signs in that the user has just signed in, or sends their password. A user who has any factor has to
/// have shown two: a password alone neither adds a factor to those that there are nor removes one.
struct FreshSignInVerifier: Sendable {
    let passwords: PasswordStore
    let hasher: PasswordHasher
    let factors: TOTPFactorStore

    /// A password that is sent is compared in a fresh session, too: who sends a wrong one is probably not the user.
    ///
    /// - Throws: 401 `insufficient_user_authentication`, with what the user can show, for a sign-in that is older than
    ///   ``Identity/FreshSignIn/maximumAge``: one by two factors, if the user has any factor; otherwise any, unless there is a password. 401
    ///   `invalid_credentials` for a wrong password.
    func require(
        _ freshness: Identity.FreshSignIn, of session: SessionProof, deadline: ContinuousClock.Instant
    ) async throws {
        let kinds = try await secondFactors(of: session, deadline)
        guard kinds.isEmpty else {
            // A password does not help: it would renew one factor only.
            guard let time = session.lastTwoFactors, Self.isFresh(time) else {
                throw ServiceError.secondFactorMissing.offering(kinds)
            }
            if let password = freshness.password {
                try await check(password, of: session, share: freshness.share, deadline: deadline)
            }
            return
        }
        guard let password = freshness.password else {
            if Self.isFresh(session.authenticatedAt) { return }
            let stored = try await passwords.credential(
                of: session.user, application: session.application, deadline: deadline)
            throw ServiceError.insufficientUserAuthentication.offering(stored == nil ? [] : [.password])
        }
        try await check(password, of: session, share: freshness.share, deadline: deadline)
    }

    /// Requires that the session has shown two factors at any time, if the user has any factor: for the end of a change whose beginning
    /// needed a fresh sign-in. Throws 401 `insufficient_user_authentication`.
    func requireBothFactors(of session: SessionProof, deadline: ContinuousClock.Instant) async throws {
        guard session.lastTwoFactors == nil else { return }
        let kinds = try await secondFactors(of: session, deadline)
        guard kinds.isEmpty else { throw ServiceError.secondFactorMissing.offering(kinds) }
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

    private func secondFactors(
        of session: SessionProof, _ deadline: ContinuousClock.Instant
    ) async throws -> [ReauthenticationFactor] {
        try await factors.factors(of: session.user, session.application, deadline: deadline).secondFactors
            .map(ReauthenticationFactor.init)
    }

    fileprivate static func isFresh(_ time: TimestampInSeconds) -> Bool {
        Int(Date().timeIntervalSince1970) - time <= Identity.FreshSignIn.maximumAge
    }
}

extension SessionProof {
    /// Whether the latest authentication of the session was the password, in the last ten minutes. A second factor that was shown since has
    /// renewed the time, but not the password: a key that verifies nobody would go on by itself for as long as somebody touches it.
    var hasFreshPassword: Bool {
        let methods = authenticationMethods ?? []
        return methods.contains("pwd") && !methods.contains("mfa") && FreshSignInVerifier.isFresh(authenticatedAt)
    }

    /// When the user last authenticated by two factors in the session; nil for never, or if it is not known.
    var lastTwoFactors: TimestampInSeconds? {
        if let twoFactorsAt { return twoFactorsAt > 0 ? twoFactorsAt : nil }
        // Earlier versions state only the latest authentication.
        return authenticationMethods?.contains("mfa") == true ? authenticatedAt : nil
    }
}
