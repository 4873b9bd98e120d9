import Models
import Testing

@testable import IdentityService

/// An owner of an account with a verified address, who invites others.
struct AccountOwner {
    let identity: IdentityFixture
    let profile: SessionProfile
    let account: AccountID

    init(_ identity: IdentityFixture, _ email: String = "ann@example.com") async throws {
        self.identity = identity
        profile = try await identity.signUp(email).profile
        account = try #require(profile.activeMembership).accountID
        try await identity.verify(profile)
        _ = try await identity.takeMails()
    }

    func inviter() async throws -> Proof { try await identity.sessionProof(of: profile) }

    func invite(_ email: String, as role: Role = .member) async throws -> Invite {
        try await identity.call(
            Identity.CreateInvite(account: account, email: identity.email(email), role: role, inviter: inviter()),
            identity.context()
        ).invite
    }

    /// The grant of the latest invitation that was mailed.
    func mailed() async throws -> OneTimeGrant {
        let mail = try #require(try await identity.takeMails().last { $0.kind == .invite })
        return try #require(mail.grant)
    }

    func accept(_ grant: OneTimeGrant) async throws -> Identity.AuthenticatedUser {
        try await identity.call(
            Identity.AcceptInvite(proof: try await identity.mailboxProof(grant)), identity.context())
    }
}
