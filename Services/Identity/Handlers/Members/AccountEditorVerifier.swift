import Models
import Proofs
import RPC

/// Finds out who changes an account, and makes the notices to its members.
struct AccountEditorVerifier: Sendable {
    let sessions: SessionVerifier
    let clients: ClientStore
    let users: UserStore

    /// The editor of a call: the user of `session`, or the operator who calls without one. The change uses the proof up. Throws 403
    /// `invalid_proof`.
    func editor(
        _ session: Proof?, ipAddress: String?, origin: MailOrigin?, _ context: CallContext
    ) async throws -> AccountStore.Editor {
        guard let session else {
            guard context.caller == .operator else { throw ServiceError.invalidProof }
            return AccountStore.Editor(owner: nil, context: context)
        }
        let proof = try await sessions.verify(session, context)
        return AccountStore.Editor(
            owner: FactorOwner(proof), client: proof.claims.client, ipAddress: ipAddress, device: origin?.deviceName,
            context: context)
    }

    /// Makes the notice to a member about what `editor` does; it names the account.
    ///
    /// - Parameter role: the member's new role; nil for none.
    func notice(
        _ notice: OutgoingMail.Notice, to user: UserID, role: Role? = nil, by editor: AccountStore.Editor
    ) async throws -> AccountStore.MakeNotice {
        let deadline = editor.context.deadline.instant
        let known: ApplicationID? =
            if let owner = editor.owner { owner.application } else {
                try await users.application(of: user, deadline: deadline)
            }
        guard let application = known,
            let profile = try await users.user(user, of: application, deadline: deadline)?.profile
        else { return { _ in nil } }
        let client: Client? =
            if let id = editor.client { try await clients.require(id, deadline: deadline) } else {
                try await clients.helpingClient(of: application, deadline: deadline)
            }
        guard let client else { return { _ in nil } }
        return { .membershipNotice(notice, account: $0, role: role, to: profile, client) }
    }
}

extension AccountName {
    /// The name that a call states. Throws 400.
    init(checking text: String) throws {
        guard let name = AccountName(text) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/name", type: "format", expected: VisibleName.expectation)
            ])
        }
        self = name
    }
}
