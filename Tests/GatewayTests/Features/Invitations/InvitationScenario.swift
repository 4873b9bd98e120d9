import HTTPTypes
import Models

@testable import GatewayService

/// An account with one invitation, and a user who owns it or not.
enum InvitationScenario {
    static let bearer: HTTPFields = [.authorization: "Bearer good"]
    static let invite = Invite(
        id: .make(), accountID: Samples.account, email: EmailAddress("bob@example.com"), role: .member,
        status: .pending,
        createdAt: .now, expiresAt: .now)

    /// Identity accepts calls with a proof of the session only, and answers with `error` if there is one. `calls` gets the
    /// addresses and invitations that it was called about.
    static func fleet(error: ServiceError? = nil, _ calls: CallLog<String> = CallLog()) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session")) }
        @Sendable func check(_ inviter: Proof?, _ account: AccountID?) throws {
            guard inviter == Proof(Secret("session")), account == Samples.account else { throw ServiceError.internal }
            if let error { throw error }
        }
        fleet.answer(Identity.CreateInvite.self) { call, _ in
            try check(call.inviter, call.account)
            calls.append("\(call.email) as \(call.role)")
            return .init(invite: invite, mail: nil)
        }
        fleet.answer(Identity.ListInvites.self) { call, _ in
            try check(call.inviter, call.account)
            return [invite]
        }
        fleet.answer(Identity.RevokeInvite.self) { call, _ in
            try check(call.inviter, call.account)
            guard call.invite == invite.id else { throw ServiceError.notFound("invitation") }
            calls.append("\(call.invite)")
            return invite
        }
        return fleet
    }
}
