import Models
import Proofs
import RPC

/// Gives what finds a user's data in other services. The export is recorded when it is complete.
struct PrepareExportHandler: RPCHandler {
    let sessions: SessionVerifier
    let freshSignIn: FreshSignInVerifier
    let activeUsers: ActiveUsers
    let personalData: PersonalDataStore
    let signer: ProofSigner

    func callAsFunction(
        _ call: Identity.PrepareExport, _ context: CallContext
    ) async throws -> Identity.PrepareExport.Reply {
        let deadline = context.deadline.instant
        let session = try await sessions.verify(call.session, context).claims
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context).profile
        try await personalData.requireExportsLeft(of: user.id, user.applicationID, deadline: deadline)
        let verified = user.credentials.filter { $0.emailVerifiedAt != nil }.compactMap(\.email)
        let emails: [EmailAddress?] = verified.isEmpty ? [nil] : verified.map(Optional.some)
        var proofs: [Proof] = []
        for email in emails {
            proofs.append(
                try await signer.sign(
                    statement: ExportProof(
                        user: session.user, application: session.application, email: email,
                        request: context.requestID), for: .mailer))
        }
        let accounts = user.memberships.prefix(PersonalDataStore.maximumRows).map(\.accountID)
        return .init(accounts: accounts, mailProofs: proofs)
    }
}
