import Hummingbird
import Models

/// Invites somebody to the token's account; for its owners.
struct CreateInviteEndpoint: SignedInEndpoint {
    static let route = Route.post("/auth/invites")
    static let limit: LimitPolicy? = .mail
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        let role = input.required("role", RoleName.self, expected: "owner, member or viewer")
        try input.check()

        let spent = try await house.quota.charge(.invite, to: email.get(), by: session, request)
        do {
            let reply = try await house.fleet.identity.call(
                Identity.CreateInvite(
                    account: session.account, email: email.get(), role: role.get().role,
                    inviter: try await house.sessionProofs.proof(of: session),
                    languages: request.languages))
            house.outboxRelay.nudge()
            return .json(reply.invite, status: .created)
        } catch {
            await house.quota.refund(spent, request)
            throw error
        }
    }

    /// A role as text.
    private struct RoleName: LosslessStringConvertible {
        let role: Role
        var description: String { role.rawValue }

        init?(_ text: String) {
            guard let role = Role(rawValue: text) else { return nil }
            self.role = role
        }
    }
}

/// The invitations to the token's account, latest first; for its owners.
struct ListInvitesEndpoint: SignedInEndpoint {
    static let route = Route.get("/auth/invites")
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let invites = try await house.fleet.identity.call(
            Identity.ListInvites(account: session.account, inviter: try await house.sessionProofs.proof(of: session)))
        return .json(["invites": invites])
    }
}

/// Revokes an invitation to the token's account; for its owners.
struct RevokeInviteEndpoint: SignedInEndpoint {
    static let route = Route.delete("/auth/invites/{id}")
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        guard let id = InviteID(request.pathParameter("id")) else { throw ServiceError.notFound("invitation") }
        _ = try await house.fleet.identity.call(
            Identity.RevokeInvite(
                invite: id, account: session.account, inviter: try await house.sessionProofs.proof(of: session)))
        return .noContent
    }
}
