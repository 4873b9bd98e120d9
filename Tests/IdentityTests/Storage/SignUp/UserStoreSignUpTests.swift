import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct UserStoreSignUpTests {
    /// The ways to become a user.
    private enum Way: CaseIterable { case signUp, invite, provider }

    /// Invites `address` to the accounts of several owners, and returns the grants of the mails.
    private func invitations(
        _ count: Int, to address: String, _ identity: IdentityFixture
    ) async throws -> [OneTimeGrant] {
        var grants: [OneTimeGrant] = []
        for index in 0..<count {
            let owner = try await identity.signUp("owner\(index)@example.com").profile
            try await identity.verify(owner)
            let account = try #require(owner.activeMembership).accountID
            let invite = try await identity.call(
                Identity.CreateInvite(
                    account: account, email: identity.email(address), role: .member,
                    inviter: identity.sessionProof(of: owner)), identity.context()
            ).invite
            grants.append(
                OneTimeGrant(
                    .invite, email: try identity.email(address), application: owner.applicationID,
                    client: identity.client.id, invite: invite.id))
        }
        return grants
    }

    private func users(_ address: String, _ identity: IdentityFixture) async throws -> Int {
        let hash = identity.emailHasher.hash(try identity.email(address), in: identity.client.applicationID)
        return try await identity.postgres.query(
            "SELECT count(*) FROM identity.email_credentials WHERE email_hash = \(hash)")[0].decode("count")
    }

    private func come(
        _ way: Way, _ grant: OneTimeGrant, _ identity: IdentityFixture
    ) async throws -> UserID? {
        switch way {
        case .signUp:
            return try await identity.signUp("new@example.com").profile.id
        case .invite:
            return try await identity.call(
                Identity.AcceptInvite(proof: try await identity.mailboxProof(grant)), identity.context()
            ).profile.id
        case .provider:
            var person = ExternalIdentity(provider: .google, issuer: "https://accounts.google.com", subject: "1")
            person.email = try identity.email("new@example.com")
            person.isEmailVerified = true
            let reply = try await identity.service.externalIdentitySignIn(
                person, to: identity.client,
                .init(
                    client: identity.client.id, provider: .google, code: Secret("c"), codeVerifier: Secret("v"),
                    nonce: Secret("n")), identity.context())
            guard case .authenticated(let authenticated) = reply else { return nil }
            return authenticated.profile.id
        }
    }

    @Test func createsOneUserForTwoInvitations() async throws {
        for _ in 0..<5 {
            let identity = try await IdentityFixture()
            let grants = try await invitations(4, to: "new@example.com", identity)
            let joined = try await withThrowingTaskGroup(of: UserID?.self) { group in
                for grant in grants { group.addTask { try await come(.invite, grant, identity) } }
                return try await group.reduce(into: Set<UserID?>()) { $0.insert($1) }
            }
            #expect(joined.count == 1)
            #expect(try await users("new@example.com", identity) == 1)
            let user = try #require(joined.first ?? nil)
            let memberships: Int = try await identity.postgres.query(
                "SELECT count(*) FROM identity.memberships WHERE user_id = \(user)")[0].decode("count")
            #expect(memberships == 4)
        }
    }

    /// Sign-up, invitation and provider: each pair, and all three.
    @Test(arguments: [[Way.signUp, .invite], [.signUp, .provider], [.invite, .provider], Way.allCases])
    private func createsOneUserForConcurrentRequests(_ ways: [Way]) async throws {
        for _ in 0..<5 {
            let identity = try await IdentityFixture()
            let grants = try await invitations(3, to: "new@example.com", identity)
            let outcomes = await withTaskGroup(of: (UserID?, ServiceError?).self) { group in
                for way in ways {
                    for grant in grants {
                        group.addTask {
                            do {
                                return (try await come(way, grant, identity), nil)
                            } catch {
                                let known = (error as? any ServiceErrorConvertible)?.serviceError
                                return (nil, known ?? .internal)
                            }
                        }
                    }
                }
                return await group.reduce(into: [(UserID?, ServiceError?)]()) { $0.append($1) }
            }
            #expect(try await users("new@example.com", identity) == 1)
            #expect(Set(outcomes.compactMap(\.0)).count == 1)
            let codes = outcomes.compactMap { $0.1?.code }
            // The others find the address taken, or their invitation void because a password was set after it was mailed.
            #expect(codes.allSatisfy { [.emailTaken, .tokenInvalid].contains($0) }, "\(codes)")
        }
    }
}
