import Models
import Proofs

/// The user whose factors change, and who may change them.
struct FactorOwner: Sendable {
    let user: UserID
    let application: ApplicationID
    /// The proof of that, which the change uses up.
    let proofID: String
    /// The session that stays when the user's others end; nil for none.
    let session: SessionID?
    /// Whether the change is for users without a factor only: at a sign-in that waits for their first one.
    var isFirstFactor = false
}

extension FactorOwner {
    /// The user of a session.
    init(_ proof: ProofVerifier.VerifiedProof<SessionProof>) {
        self.init(
            user: proof.claims.user, application: proof.claims.application, proofID: proof.id,
            session: proof.claims.session)
    }
}
