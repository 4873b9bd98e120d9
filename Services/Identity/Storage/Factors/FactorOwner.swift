import Models
import Postgres
import Proofs

/// The user whose factors change, and who may change them.
struct FactorOwner: Sendable {
    let user: UserID
    let application: ApplicationID
    /// The proof of that, which the change uses up.
    let proofID: String
    /// The epoch of the user's rights that the proof was made in; nil for proofs of earlier versions, which don't state it.
    let epoch: Int?
    /// The session that stays when the user's others end; nil for none.
    let session: SessionID?
    /// Whether the session has shown two factors.
    var hasShownTwoFactors = false
    /// Whether the change is for users without a factor only: at a sign-in that waits for their first one.
    var isFirstFactor = false
}

extension FactorOwner {
    /// The user of a session.
    init(_ proof: ProofVerifier.VerifiedProof<SessionProof>) {
        self.init(
            user: proof.claims.user, application: proof.claims.application, proofID: proof.id,
            epoch: proof.claims.epoch, session: proof.claims.session,
            hasShownTwoFactors: proof.claims.lastTwoFactors != nil)
    }
}

extension Transaction {
    /// Uses up the proof of a change, and locks its user. Changes of one user happen one after the other from here on.
    ///
    /// A change that waited for the lock may come after the one that ended its session, which began an epoch. Then it is refused. The
    /// session that stays gets proofs of the new epoch.
    ///
    /// - Throws: 403 `invalid_proof` for a proof that was used; if a later epoch has begun, 401 `invalid_token`, or at a sign-in
    ///   `sign_in_token_invalid`.
    func lock(_ owner: FactorOwner) throws {
        try useProof(owner.proofID)
        let user = try lockUser(owner.user)
        guard let epoch = owner.epoch, epoch < user.epoch else { return }
        throw owner.isFirstFactor ? ServiceError.signInTokenInvalid : ServiceError.invalidToken
    }
}
