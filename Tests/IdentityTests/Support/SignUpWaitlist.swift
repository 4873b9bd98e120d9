import Models
import Testing

@testable import IdentityService

/// An application with a waitlist for signing up.
struct SignUpWaitlist {
    let identity: IdentityFixture

    init(_ identity: IdentityFixture, _ settings: SignUpSettings.Change = .init()) async throws {
        self.identity = identity
        var settings = settings
        settings.mode = .waitlist
        try await identity.setSignUp(settings)
    }

    func join(_ addresses: String..., languages: [String] = []) async throws {
        for address in addresses {
            _ = try await identity.call(
                Identity.JoinSignUpWaitlist(
                    client: identity.client.id, email: identity.email(address), languages: languages,
                    ipAddress: "192.0.2.7"),
                identity.context())
        }
    }

    @discardableResult
    func invite(
        _ limit: Int = 100, after cursor: WaitlistRowID? = nil
    ) async throws -> Identity.InviteFromSignUpWaitlist.Reply {
        try await identity.call(
            Identity.InviteFromSignUpWaitlist(
                application: identity.client.applicationID, limit: limit, cursor: cursor), identity.operatorContext)
    }

    /// Who was mailed an invitation since the last call, in order.
    func invited() async throws -> [String] {
        try await identity.takeMails().filter { $0.kind == .invite }.map(\.recipient.description)
    }

    /// The grant of the only invitation that was mailed since the last call.
    func mailed() async throws -> OneTimeGrant {
        let mails = try await identity.takeMails().filter { $0.kind == .invite }
        #expect(mails.count == 1)
        return try #require(mails.first?.grant)
    }

    func accept(_ grant: OneTimeGrant, password: Secret? = nil) async throws -> Identity.AuthenticatedUser {
        try await identity.call(
            Identity.AcceptInvite(proof: try await identity.mailboxProof(grant), newPassword: password),
            identity.context())
    }
}
