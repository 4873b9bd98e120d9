import Models
import Proofs
import RPC

/// Tells a holder of a mailed token what using it would do to the user whose mailbox it shows.
struct PreviewEmailLinkHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.PreviewEmailLink, _ context: CallContext
    ) async throws -> Identity.PreviewEmailLink.Reply {
        let grant = try await house.peerProofVerifier.verify(
            MailPreview.self, call.proof, from: .mailer, request: context.requestID
        ).claims.grant
        let application = grant.application
        let owner = grant.user.map(MailboxOwner.user) ?? .address(house.emails.hash(grant.email, in: application))
        guard
            let found = try await house.postgres.preview(owner, of: application, deadline: context.deadline.instant)
        else { return .init(isRegistered: false, hasPassword: false, resetsCredentials: false) }
        let provider: Provider? =
            if let hold = grant.hold {
                try await house.postgres.provider(
                    of: hold, user: found.user, application, deadline: context.deadline.instant)
            } else { nil }
        var isTheirOwn = false
        if let session = call.session {
            let shown = try await house.peerProofVerifier.verify(
                SessionProof.self, session, from: .tokens, request: context.requestID
            ).claims
            isTheirOwn = shown.user == found.user && shown.application == application
        }
        return .init(
            isRegistered: true, hasPassword: found.hasPassword,
            provider: provider,
            resetsCredentials: !found.isProven && !isTheirOwn && (found.hasPassword || found.hasMore))
    }
}
