import Models
import Testing

@testable import IdentityService

@Suite struct CreateAccountHandlerTests {
    @Test func theUserOwnsTheAccountAndStaysWhereTheyAre() async throws {
        let identity = try await IdentityFixture()
        let shared = try await SharedAccount(identity)
        let personal = try #require(shared.ann.activeMembership).accountID
        let profile = try await identity.readProfile(of: shared.ann.id, shared.ann.applicationID, personal)
        #expect(profile.memberships.map(\.accountID) == [personal, shared.id])
        let membership = try #require(profile.memberships.last)
        #expect(membership.role == .owner && membership.account.name == "Design team")
        #expect(profile.activeMembership?.accountID == personal)
        // Sign-ins still begin in the personal account.
        #expect(try await identity.signIn("ann@example.com").profile.activeMembership?.accountID == personal)
        let entry = try #require(try await shared.entries(.accountCreated).first)
        #expect(entry.user == shared.ann.id && entry.value("account") == "\(shared.id)")
        #expect(!"\(String(describing: entry.changes))".contains("Design"))
    }

    @Test(arguments: [
        ("  Design \u{A0} team ", "Design team"), ("Cafe\u{301}", "Caf\u{E9}"),
        ("فريق\u{200F} التصميم", "فريق\u{200F} التصميم"),
    ])
    func cleansTheName(_ text: String, _ expected: String) async throws {
        let shared = try await SharedAccount(IdentityFixture(), name: text)
        #expect(try await shared.members(for: shared.ann).account.name == expected)
    }

    @Test(arguments: [
        "", "   ", "a\u{0}b", "a\nb", "a\u{202E}b", "a\u{2066}b", "\u{200B}", String(repeating: "a", count: 201),
        "a" + String(repeating: "\u{301}", count: 500),
    ])
    func refusesANameThatIsNone(_ name: String) async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let error = await error {
            try await identity.call(
                Identity.CreateAccount(session: identity.sessionProof(of: ann), accountName: name), identity.context())
        }
        #expect(error?.invalidParams?.map(\.path) == ["/name"])
    }

    @Test func aUserOwnsABoundedNumber() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let application = ann.applicationID
        // With the personal one, as many as there may be.
        try await identity.postgres.execute(
            """
            WITH made AS (
                INSERT INTO identity.accounts (application_id, id)
                SELECT \(application)::uuid, gen_random_uuid() FROM generate_series(1, 48) RETURNING id)
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            SELECT \(application)::uuid, gen_random_uuid(), id, \(ann.id)::uuid, 'owner' FROM made
            """)
        @Sendable func create() async -> ErrorCode? {
            await error {
                try await identity.call(
                    Identity.CreateAccount(session: identity.sessionProof(of: ann), accountName: "One more"),
                    identity.context())
            }?.code
        }
        // Of five at the same time, one is the last.
        let codes = await withTaskGroup(of: ErrorCode?.self) { group in
            for _ in 0..<5 { group.addTask { await create() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == nil }.count == 1)
        #expect(codes.filter { $0 == .accountLimitReached }.count == 4)
    }

    @Test func needsASessionOfItsTimeOnce() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let call = Identity.CreateAccount(session: try await identity.sessionProof(of: ann), accountName: "Team")
        _ = try await identity.call(call, identity.context())
        #expect(await error { try await identity.call(call, identity.context()) }?.code == .invalidProof)
        let late = Identity.CreateAccount(session: try await identity.sessionProof(of: ann), accountName: "Team")
        try await identity.postgres.execute("UPDATE identity.users SET epoch = epoch + 1 WHERE id = \(ann.id)")
        #expect(await error { try await identity.call(late, identity.context()) }?.code == .invalidToken)
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        let suspended = Identity.CreateAccount(session: try await identity.sessionProof(of: ann), accountName: "Team")
        #expect(await error { try await identity.call(suspended, identity.context()) }?.code == .userSuspended)
    }
}
