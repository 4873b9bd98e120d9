import Models
import RPC

/// Collects what identity knows about the sign-ins of a person, for operators.
struct ExplainUserHandler: RPCHandler {
    let administration: UserAdministrationStore
    let explanations: UserExplanationStore
    let applications: ApplicationStore
    let audit: AuditLog
    let clients: ClientStore
    let emailHasher: EmailHasher
    let identities: ExternalIdentityStore
    let invitations: InvitationStore
    let passwords: PasswordStore
    let reader: UserRecordReader

    func callAsFunction(
        _ call: Identity.ExplainUser, _ context: CallContext
    ) async throws -> Identity.UserExplanation {
        let all = try await applications.all(deadline: context.deadline.instant)
        switch call.key {
        case .id(let id):
            let user = try await user(id, context)
            let profile = user.record.profile
            var explanation = Identity.UserExplanation(
                email: profile.address, application: all.first { $0.id == profile.applicationID }, user: user)
            try await complete(&explanation, context)
            return explanation
        case .email(let email, let application):
            if let application, !all.contains(where: { $0.id == application }) {
                throw ServiceError.notFound("application")
            }
            let found = try await administration.users(
                with: email, in: all.map(\.id), deadline: context.deadline.instant)
            let chosen = application ?? (found.count == 1 ? found.keys.first : nil)
            if chosen == nil, found.count > 1 { throw ServiceError.ambiguous }
            let id = chosen ?? (all.count == 1 ? all.first?.id : nil)
            var explanation = Identity.UserExplanation(
                email: email, application: all.first { $0.id == id },
                otherApplications: all.filter { found[$0.id] != nil && $0.id != id })
            if let user = id.flatMap({ found[$0] }) { explanation.user = try await self.user(user, context) }
            try await complete(&explanation, context)
            return explanation
        }
    }

    private func user(_ id: UserID, _ context: CallContext) async throws -> Identity.UserExplanation.User {
        let deadline = context.deadline.instant
        let record = try await reader.record(of: id, context)
        let application = record.profile.applicationID
        let password = try await passwords.credential(of: id, application: application, deadline: deadline)
        let linked = try await identities.linkedIdentities(of: id, application, deadline: deadline)
        let factors = record.factors
        return .init(
            record: record, hasPassword: password != nil, providers: linked.map(\.provider),
            factors: factors?.factors ?? [], hasTwoStep: factors?.hasTwoStep ?? false,
            recoveryCodesLeft: factors?.recoveryCodesLeft ?? 0)
    }

    /// Adds what is known of an address in an application.
    private func complete(_ explanation: inout Identity.UserExplanation, _ context: CallContext) async throws {
        guard let application = explanation.application?.id else { return }
        let (deadline, email) = (context.deadline.instant, explanation.email)
        let user = explanation.user?.record.profile.id
        let hash = email.map { emailHasher.hash($0, in: application) }
        explanation.clients = try await clients.clients(of: application, deadline: deadline)
        explanation.entries = try await audit.entries(
            of: user, emailHash: hash, in: application, limit: Identity.ExplainUser.maximumEntries, deadline: deadline)
        explanation.pendingMails = try await explanations.pendingMails(
            to: email, of: user, in: application, deadline: deadline)
        guard user == nil, let email, let hash else { return }
        explanation.invitation = try await invitations.latestInvitation(hash, in: application, deadline: deadline)
        explanation.isThrowAway = ThrowAwayDomains.contains(String(email.domain))
        explanation.isOnWaitlist = try await explanations.isWaiting(hash, in: application, deadline: deadline)
    }
}
