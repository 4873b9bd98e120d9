import Foundation
import Models
import PasswordHashing
import Proofs
import RPC

/// Evidence, beside a proof of a mailbox, that the user's password, providers and sessions were set up by the owner of
/// that mailbox. It is checked as far as that is possible outside of a transaction; see ``AccountTakeback``.
struct OwnershipEvidence: Sendable {
    /// A verified session proof; nil if none was given.
    let session: ProofVerifier.VerifiedProof<SessionProof>?
    /// A verified proof of a sign-in that waits; nil if none was given.
    var signIn: ProofVerifier.VerifiedProof<SignInProof>?
    /// The user whose password was right, and the epoch it was checked in; nil if no password was needed or given.
    let password: (user: UserID, epoch: Int)?
    /// Whether the person has been told that credentials may be removed.
    let allowsReset: Bool
    /// The caller's device, for a notice.
    var origin: MailOrigin?
}

/// Identifies the user of a mailbox.
enum MailboxOwner: Sendable {
    case user(UserID)
    /// The user who has the address with this hash, if there is one.
    case address(Data)
}

/// Checks the evidence that is presented beside a proof of a mailbox.
struct OwnershipVerifier: Sendable {
    let proofs: ProofVerifier
    let sessions: SessionVerifier
    let mailboxes: MailboxStore
    let hasher: PasswordHasher

    /// Checks the evidence. Throws 403 `invalid_proof` for a proof that tokens did not sign, and 401
    /// `invalid_credentials` for a wrong password of a user who never proved a mailbox. For all other users nothing would
    /// be removed, so the password is not checked.
    func verify(
        _ ownership: Identity.Ownership?, of owner: MailboxOwner, _ application: ApplicationID, _ context: CallContext
    ) async throws -> OwnershipEvidence {
        let ownership = ownership ?? Identity.Ownership()
        var session: ProofVerifier.VerifiedProof<SessionProof>?
        if let proof = ownership.session { session = try await sessions.verify(proof, context) }
        var signIn: ProofVerifier.VerifiedProof<SignInProof>?
        if let proof = ownership.signIn {
            signIn = try await proofs.verify(SignInProof.self, proof, from: .tokens, request: context.requestID)
        }
        var password: (user: UserID, epoch: Int)?
        if let typed = ownership.password {
            password = try await check(typed, for: ownership.share, of: owner, application, context)
        }
        return OwnershipEvidence(
            session: session, signIn: signIn, password: password, allowsReset: ownership.allowsReset,
            origin: ownership.origin)
    }

    private func check(
        _ password: Secret, for share: WorkShare?, of owner: MailboxOwner, _ application: ApplicationID,
        _ context: CallContext
    ) async throws -> (user: UserID, epoch: Int)? {
        let deadline = context.deadline.instant
        guard let found = try await mailboxes.unprovenUser(owner, of: application, deadline: deadline) else {
            return nil
        }
        guard let hash = found.password,
            try await hasher.verify(password, against: hash, for: share, deadline: deadline) != .wrong
        else { throw ServiceError.invalidCredentials }
        return (found.user, found.epoch)
    }
}
