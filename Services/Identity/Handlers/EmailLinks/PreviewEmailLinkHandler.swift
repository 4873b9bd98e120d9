import Models
import Proofs
import RPC

/// Tells the holder of a mailed token what using it would do to the user whose mailbox it proves.
struct PreviewEmailLinkHandler: RPCHandler {
    let proofs: ProofVerifier
    let sessions: SessionVerifier
    let mailboxes: MailboxStore
    let emails: EmailStore
    let heldSignIns: HeldSignInStore
    let invitations: InvitationStore
    let emailHasher: EmailHasher

    func callAsFunction(
        _ call: Identity.PreviewEmailLink, _ context: CallContext
    ) async throws -> Identity.PreviewEmailLink.Reply {
        let grant = try await proofs.verify(
            EmailPreviewProof.self, call.proof, from: .mailer, request: context.requestID
        )
        .claims.grant
        let (application, deadline) = (grant.application, context.deadline.instant)
        let emailHash = emailHasher.hash(grant.email, in: application)
        if grant.purpose == .emailUndo {
            guard let change = try await emails.undoable(grant, emailHash: emailHash, deadline: deadline) else {
                throw ServiceError.tokenInvalid
            }
            return .init(
                isRegistered: true, hasPassword: change.hasPassword, resetsCredentials: false,
                undoesSince: change.since)
        }
        let owner = grant.user.map(MailboxOwner.user) ?? .address(emailHash)
        let invitation =
            if let invite = grant.invite {
                try await invitations.preview(invite, of: application, deadline: deadline)
            } else {
                InvitationStore.Preview()
            }
        guard let found = try await mailboxes.preview(owner, emailHash, of: application, deadline: deadline) else {
            return .init(
                isRegistered: false, hasPassword: false, resetsCredentials: false, inviter: invitation.inviter,
                accountName: invitation.accountName, isForSigningUp: invitation.isForSigningUp ? true : nil)
        }
        var provider: Provider?
        if let hold = grant.hold {
            provider = try await heldSignIns.provider(of: hold, user: found.user, application, deadline: deadline)
        }
        var (isOwner, mayVerify) = (false, false)
        if let proof = call.session {
            let session = try await sessions.verify(proof, context).claims
            isOwner = session.user == found.user && session.application == application
            mayVerify = isOwner
        }
        if let proof = call.signIn {
            let claims = try await proofs.verify(SignInProof.self, proof, from: .tokens, request: context.requestID)
                .claims
            let isOwnSignIn = claims.signIn.user == found.user && claims.signIn.application == application
            isOwner = isOwner || isOwnSignIn
            if isOwnSignIn, !mayVerify { mayVerify = try await emails.mayVerify(in: claims, deadline: deadline) }
        }
        if let credential = grant.credential,
            try await emails.isPending(credential, of: found.user, application, deadline: deadline)
        {
            // The user has added the address, so nothing was set up with it.
            return .init(
                isRegistered: true, hasPassword: found.hasPassword, resetsCredentials: false,
                needsSignIn: mayVerify ? nil : true)
        }
        let hasCredentials = found.hasPassword || found.hasOtherCredentials
        return .init(
            isRegistered: true, hasPassword: found.hasPassword, provider: provider,
            resetsCredentials: !found.isProven && !isOwner && hasCredentials, inviter: invitation.inviter,
            accountName: invitation.accountName, isForSigningUp: invitation.isForSigningUp ? true : nil)
    }
}
