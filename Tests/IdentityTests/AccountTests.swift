import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct AccountTests {
    /// Makes `profile`'s user a viewer of the personal account of `other`.
    private func join(_ identity: IdentityFixture, _ profile: SessionProfile, _ other: SessionProfile) async throws
        -> AccountID
    {
        let account = try #require(other.activeMembership).accountID
        try await identity.postgres.execute(
            """
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            VALUES (\(profile.applicationID), \(MembershipID.make()), \(account), \(profile.id), 'viewer')
            """)
        return account
    }

    @Test func switchingVouchesForTheRoleThere() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try await join(identity, ann, try await identity.signUp("bob@example.com").profile)
        let vouched = try await identity.call(
            Identity.SwitchAccount(session: identity.session(of: ann), account: account),
            identity.context())
        #expect(vouched.profile.activeMembership?.role == .viewer)
        #expect(vouched.profile.memberships.count == 2)
        let claims = try await identity.proofs.verify(vouched.proof, from: .identity, for: .switching, request: nil)
            .claims
        #expect(claims.role == .viewer)
        #expect(claims.account == account)
        #expect(claims.authenticationMethods.isEmpty)
        // A sign-in still begins in the account of one's own.
        #expect(try await identity.signIn("ann@example.com").profile.activeMembership == ann.activeMembership)
    }

    @Test func whoIsGoneSuspendedOrNoMemberHasNoProfile() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try #require(ann.activeMembership).accountID
        func code(_ user: UserID, _ account: AccountID) async -> String? {
            await error {
                try await identity.readProfile(of: user, ann.applicationID, account)
            }?.code.rawValue
        }
        #expect(await code(ann.id, account) == nil)
        #expect(await code(.make(), account) == "invalid_token")
        #expect(await code(ann.id, .make()) == "invalid_token")
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.context())
        #expect(await code(ann.id, account) == "user_suspended")
    }

    @Test func whoWasErasedIsNotRestored() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        let erased = try await identity.call(Identity.EraseUser(user: user), identity.context())
        #expect(erased.profile.status == .suspended)
        #expect(erased.profile.identity == nil)
        #expect(erased.profile.credentials.map(\.email) == [nil])
        #expect(erased.profile.credentials.map(\.hashedEmail) == [nil])
        let proof = try #require(erased.proof)
        #expect(try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims.epoch == 2)
        let fault = await error {
            try await identity.call(Identity.RestoreUser(user: user), identity.context())
        }
        #expect(fault?.code == .userErased)
    }

    @Test func applicationsShareNoHashes() async throws {
        let identity = try await IdentityFixture()
        let context = identity.context()
        let application = try await identity.call(Identity.CreateApplication(name: "Other"), context)
        let client = try await identity.call(
            Identity.CreateClient(
                application: application.id, name: "Web", origins: [], redirectURIs: [], loginMethods: []), context)
        let email = try identity.email("ann@example.com")
        let here = try await identity.signUp("ann@example.com").profile
        let there = try await identity.call(
            Identity.SignUp(client: client.id, email: email, password: IdentityFixture.password), context
        ).profile
        #expect(here.credentials.first?.hashedEmail != there.credentials.first?.hashedEmail)
        func show(_ application: ApplicationID?) async throws -> UserID {
            try await identity.call(Identity.ShowUser(.email(email, application)), context).profile.id
        }
        #expect(try await show(application.id) == there.id)
        #expect(await error { try await show(nil) }?.code == .ambiguous)
    }

    @Test func changesOfDifferentFieldsAtOnceAllCount() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try #require(ann.activeMembership).accountID
        let changes: [Identity.IdentityField: String] = [
            .displayName: "Ann", .givenName: "Annabelle", .familyName: "Lee", .locale: "en-GB", .timezone: "Asia/Tokyo",
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (field, value) in changes {
                group.addTask {
                    _ = try await identity.call(
                        Identity.UpdateProfile(
                            user: ann.id, application: ann.applicationID, account: account, changes: [field: value]),
                        identity.context())
                }
            }
            try await group.waitForAll()
        }
        let read = try await identity.readProfile(of: ann.id, ann.applicationID, account).identity
        #expect(
            [read?.displayName, read?.givenName, read?.familyName, read?.locale, read?.timezone]
                == ["Ann", "Annabelle", "Lee", "en-GB", "Asia/Tokyo"])
    }

    /// Sign-ins with the old password may succeed while it is being changed, but never with the epoch that begins then.
    @Test func anOldPasswordNeverOpensANewEpoch() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let call = Identity.ChangePassword(
            user: ann.id, application: ann.applicationID, applicationName: "Acme Notes",
            account: try #require(ann.activeMembership).accountID, currentPassword: IdentityFixture.password,
            newPassword: Secret("a different long sentence"), keptSession: .make())
        let epochs = try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    guard let proof = try? await identity.signIn("ann@example.com").proof else { return nil }
                    return try await identity.proofs.verify(proof, from: .identity, for: .session, request: nil).claims
                        .epoch
                }
            }
            group.addTask {
                _ = try await identity.call(call, identity.context())
                return nil
            }
            return try await group.reduce(into: [Int]()) { if let epoch = $1 { $0.append(epoch) } }
        }
        #expect(epochs.allSatisfy { $0 == 1 })
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
    }
}
