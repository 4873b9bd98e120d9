import Models
import Proofs
import RPC

/// A user who sets a factor up.
struct Enroller: Sendable {
    let user: UserRecord
    let client: Client
    /// The proof of who they are, which is good once.
    let proofID: String
    /// The epoch of their rights that the proof was made in; see ``FactorOwner/epoch``.
    let epoch: Int?
    /// Their session, which stays; nil at a sign-in.
    let session: SessionProof?
    /// The sign-in that goes on with the factor; nil in a session.
    let signIn: VerifiedSignIn?

    /// What the store needs to know.
    var owner: FactorOwner {
        FactorOwner(
            user: user.profile.id, application: client.applicationID, proofID: proofID, epoch: epoch,
            session: session?.session, hasShownTwoFactors: session?.lastTwoFactors != nil,
            isFirstFactor: signIn != nil)
    }

    /// The session that counts as having shown a factor which its user has just set up; nil at a sign-in.
    ///
    /// A session of one factor counts only if that is the user's first factor. Otherwise it has not shown the one that the user had before,
    /// and somebody with the password alone would get a session of two factors by one of their own.
    ///
    /// - Parameter isFirst: whether the user had no factor before.
    func sessionShowing(newFactor isFirst: Bool) -> SessionProof? {
        guard let session, isFirst || session.lastTwoFactors != nil else { return nil }
        return session
    }
}

/// Verifies who sets a factor up.
struct EnrollerVerifier: Sendable {
    let sessions: SessionVerifier
    let pendingSignIns: PendingSignInVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let freshSignIn: FreshSignInVerifier

    /// A session needs two factors if the user has any.
    ///
    /// - Throws: 403 `invalid_proof`, `user_suspended`, `method_not_enabled` if the application has no factors; 401
    ///   `sign_in_token_invalid` for a sign-in that waits for something else, `insufficient_user_authentication`.
    func verify(_ enroller: FactorEnroller, _ context: CallContext) async throws -> Enroller {
        let found = try await find(enroller, context)
        if let session = found.session {
            try await freshSignIn.requireBothFactors(of: session, deadline: context.deadline.instant)
        }
        return found
    }

    private func find(_ enroller: FactorEnroller, _ context: CallContext) async throws -> Enroller {
        let verified: Enroller
        switch enroller {
        case .session(let proof):
            let session = try await sessions.verify(proof, context)
            let client = try await clients.require(session.claims.client, deadline: context.deadline.instant)
            let user = try await activeUsers.find(session.claims.user, of: session.claims.application, context)
            verified = Enroller(
                user: user, client: client, proofID: session.id, epoch: session.claims.epoch, session: session.claims,
                signIn: nil)
        case .signIn(let proof):
            let waiting = try await pendingSignIns.verify(
                proof, waitingFor: .secondFactorEnrolment, context: context)
            verified = Enroller(
                user: waiting.user, client: waiting.client, proofID: waiting.proofID, epoch: waiting.claims.epoch,
                session: nil, signIn: waiting)
        }
        guard verified.client.factorSettings.secondFactor != .off else { throw ServiceError.factorsNotEnabled }
        return verified
    }

    /// The same for the beginning, which needs a fresh sign-in. A sign-in is fresh.
    ///
    /// - Throws: 401 `invalid_credentials`, as well.
    func verify(
        _ enroller: FactorEnroller, _ freshness: Identity.FreshSignIn, _ context: CallContext
    ) async throws -> Enroller {
        let verified = try await find(enroller, context)
        guard let session = verified.session else { return verified }
        try await freshSignIn.require(freshness, of: session, deadline: context.deadline.instant)
        return verified
    }
}

extension ServiceError {
    /// 403: the application has no second factors.
    static let factorsNotEnabled = ServiceError(
        .methodNotEnabled, detail: "This application has no second factors.")
}
