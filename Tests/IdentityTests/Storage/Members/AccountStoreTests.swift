import Models
import Testing

@testable import IdentityService

/// What happens at the same time.
@Suite struct AccountStoreTests {
    /// Runs both at the same time, and returns the codes of their errors.
    private func race(
        _ first: @escaping @Sendable () async throws -> Void, _ second: @escaping @Sendable () async throws -> Void
    ) async -> [ErrorCode?] {
        async let one = error { try await first() }?.code
        async let two = error { try await second() }?.code
        return [await one, await two]
    }

    @Test func ofTwoOwnersWhoDemoteEachOtherOneStays() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com", as: .owner)
        for _ in 0..<5 {
            let codes = await race {
                _ = try await shared.setRole(.member, of: bob, by: shared.ann)
            } _: {
                _ = try await shared.setRole(.member, of: shared.ann, by: bob)
            }
            // The one who comes second is no owner any more, and their session is of an earlier epoch.
            #expect(codes.filter { $0 == nil }.count == 1)
            #expect(codes.contains { [.invalidToken, .notOwner].contains($0) })
            let roles = try await shared.roles()
            #expect(roles.values.filter { $0 == .owner }.count == 1)
            let loser = roles[bob.id] == .owner ? shared.ann : bob
            _ = try await shared.setRole(.owner, of: loser, by: nil)
        }
    }

    @Test func ofTwoOwnersWhoLeaveOneStays() async throws {
        for _ in 0..<3 {
            let shared = try await SharedAccount(IdentityFixture())
            let bob = try await shared.join("bob@example.com", as: .owner)
            _ = try await shared.join("cleo@example.com", as: .viewer)
            let codes = await race {
                _ = try await shared.remove(bob, by: bob)
            } _: {
                _ = try await shared.remove(shared.ann, by: shared.ann)
            }
            #expect(codes.filter { $0 == nil }.count == 1 && codes.contains(.soleOwner))
            #expect(try await shared.roles().values.filter { $0 == .owner }.count == 1)
        }
    }

    @Test func anOwnerWhoLeavesAndOneWhoIsErasedLeaveAnOwner() async throws {
        for _ in 0..<3 {
            let shared = try await SharedAccount(IdentityFixture())
            let identity = shared.identity
            let bob = try await shared.join("bob@example.com", as: .owner)
            _ = try await shared.join("cleo@example.com", as: .viewer)
            let codes = await race {
                _ = try await shared.remove(bob, by: bob)
            } _: {
                _ = try await identity.call(
                    Identity.DeleteUser(session: identity.sessionProof(of: shared.ann)), identity.context())
            }
            #expect(codes.filter { $0 == nil }.count == 1 && codes.contains(.soleOwner))
        }
    }

    /// Either the invitation comes first, and the account has another member; or the account is gone, and the invitation with it.
    @Test func anInvitationIsAcceptedWhileTheOnlyOwnerDeletesTheAccount() async throws {
        let identity = try await IdentityFixture()
        let shared = try await SharedAccount(identity)
        for index in 0..<6 {
            let account = try await identity.call(
                Identity.CreateAccount(session: identity.sessionProof(of: shared.ann), accountName: "Team \(index)"),
                identity.context()
            ).accountID
            _ = try await identity.call(
                Identity.CreateInvite(
                    account: account, email: identity.email("invitee\(index)@example.com"), role: .member,
                    inviter: identity.sessionProof(of: shared.ann)), identity.context())
            let grant = try #require(try await identity.takeMails().last { $0.kind == .invite }?.grant)
            let codes = await race {
                _ = try await identity.call(
                    Identity.AcceptInvite(proof: identity.mailboxProof(grant)), identity.context())
            } _: {
                _ = try await identity.call(
                    Identity.DeleteAccount(session: identity.sessionProof(of: shared.ann), account: account),
                    identity.context())
            }
            let roles = try await shared.roles(of: account)
            if codes == [nil, .accountInUse] {
                #expect(roles.count == 2 && roles[shared.ann.id] == .owner)
            } else {
                #expect(codes == [.tokenInvalid, nil] && roles.isEmpty)
            }
        }
    }

    /// The sender of an invitation leaves at the moment in which it is accepted: it counts, or is void.
    @Test func anInvitationIsAcceptedWhileItsSenderLeaves() async throws {
        let identity = try await IdentityFixture()
        let shared = try await SharedAccount(identity)
        for index in 0..<4 {
            let bob = try await shared.join("bob\(index)@example.com", as: .owner)
            var atWork = bob
            atWork.activeMembership = .init(
                id: .make(), accountID: shared.id, userID: bob.id, role: .owner,
                account: Account(id: shared.id, parentID: nil, name: nil, avatarURL: nil))
            let inviter = try await identity.sessionProof(of: atWork)
            _ = try await identity.call(
                Identity.CreateInvite(
                    account: shared.id, email: identity.email("invitee\(index)@example.com"), role: .member,
                    inviter: inviter), identity.context())
            let grant = try #require(try await identity.takeMails().last { $0.kind == .invite }?.grant)
            let before = try await shared.roles().count
            let codes = await race {
                _ = try await identity.call(
                    Identity.AcceptInvite(proof: identity.mailboxProof(grant)), identity.context())
            } _: {
                _ = try await shared.remove(bob, by: bob)
            }
            #expect(codes[1] == nil && [nil, .tokenInvalid].contains(codes[0]))
            #expect(try await shared.roles().count == (codes[0] == nil ? before : before - 1))
        }
    }

    /// A member who is removed can be attested in the account for a moment, but with the epoch from before.
    @Test func aSwitchDuringTheRemovalIsOfTheEpochBefore() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let identity = shared.identity
        let bob = try await shared.join("bob@example.com")
        for _ in 0..<5 {
            let proof = try await identity.sessionProof(of: bob)
            async let switching = identity.call(
                Identity.SwitchAccount(session: proof, account: shared.id), identity.context())
            async let removing = shared.remove(bob, by: shared.ann)
            let epoch = try await identity.proofs.verify(
                try await removing.proof, from: .identity, for: .epoch, request: nil
            ).claims.epoch
            if let switched = try? await switching {
                let claims = try await identity.proofs.verify(
                    switched.proof, from: .identity, for: .switching, request: nil
                ).claims
                #expect(claims.account == shared.id && claims.epoch < epoch)
            }
            try await identity.postgres.execute(
                """
                INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
                VALUES (\(bob.applicationID), \(MembershipID.make()), \(shared.id), \(bob.id), 'member')
                """)
        }
    }

    /// Renaming revises the profiles of all members; changing members does so of one.
    @Test func namesAndRolesChangeAtTheSameTime() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let identity = shared.identity
        let people = [
            try await shared.join("bob@example.com"), try await shared.join("cleo@example.com"),
            try await shared.join("dan@example.com"),
        ]
        for index in 0..<4 {
            let name = "Team \(index)"
            let codes = await race {
                for person in people {
                    _ = try await shared.setRole(index % 2 == 0 ? .viewer : .member, of: person, by: shared.ann)
                }
            } _: {
                for part in 0..<3 {
                    _ = try await identity.call(
                        Identity.RenameAccount(session: nil, account: shared.id, accountName: "\(name).\(part)"),
                        identity.operatorContext)
                }
            }
            #expect(codes == [nil, nil])
        }
        #expect(try await shared.members(for: shared.ann).account.name == "Team 3.2")
    }
}
