import Foundation
import Models
import Postgres
import Proofs
import RPC

extension IdentityHouse {
    /// Who acts: whoever has shown a session, or nobody for an operator, who needs none. Throws 403 `invalid_proof`.
    func inviter(_ proof: Proof?, _ context: CallContext) async throws -> SessionProof? {
        if proof == nil, context.caller == .operator { return nil }
        return try await session(proof, context)
    }

    /// Checks tokens' proof that a session was shown, and uses it up: each is good for one action, whatever becomes of it.
    /// Throws 403 `invalid_proof`.
    func session(_ proof: Proof?, _ context: CallContext) async throws -> SessionProof {
        guard let proof else { throw ServiceError.invalidProof }
        let shown = try await peerProofVerifier.verify(
            SessionProof.self, proof, from: .tokens, request: context.requestID)
        guard try await postgres.execute(Transaction.use(proof: shown.id), deadline: context.deadline.instant) == 1
        else {
            throw ServiceError.invalidProof
        }
        return shown.claims
    }
}

extension Transaction {
    /// Throws 403 unless the inviter is an owner of the account, of the application that they signed in to. Operators may.
    func authorize(
        _ inviter: SessionProof?, for account: AccountID, application: ApplicationID
    ) throws {
        guard let inviter else { return }
        guard inviter.application == application else { throw ServiceError.notFound("account") }
        try requireOwner(inviter.user, of: account, application: application)
    }

    /// The client on whose behalf the mail goes out: the inviter's, or for an operator the application's oldest.
    func client(inviting inviter: SessionProof?, to application: ApplicationID) throws -> Client {
        if let inviter { return try requireClient(inviter.client) }
        let rows = try query(
            "SELECT id FROM identity.clients WHERE application_id = \(application) ORDER BY created_at, id LIMIT 1")
        guard let id = try rows.first.flatMap({ ClientID(try $0[0].decode(as: String.self)) }) else {
            throw ServiceError.notFound("client of this application")
        }
        return try requireClient(id)
    }
}

extension OutgoingMail {
    /// The mail of an invitation.
    init(
        inviting email: EmailAddress, invite: InviteID, accountName: String?, _ client: Client, languages: [String]
    ) {
        var values = client.brandValues
        values["account"] = accountName
        self.init(
            kind: .invite, recipient: email, client: client.id, languages: languages, values: values,
            grant: OneTimeGrant(
                .invite, email: email, application: client.applicationID, client: client.id, invite: invite),
            linkPage: client.linkPages[.invite])
    }
}
