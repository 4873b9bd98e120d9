import Models
import Testing

@testable import IdentityService

@Suite struct DeleteApplicationHandlerTests {
    private let identity: IdentityFixture

    init() async throws { identity = try await IdentityFixture() }

    private var application: ApplicationID { identity.client.applicationID }

    private func delete(_ id: ApplicationID, users: Int) async throws -> Identity.DeleteApplication.Reply {
        try await identity.call(Identity.DeleteApplication(id: id, users: users), identity.operatorContext)
    }

    @Test func deletesTheApplicationWithItsUsers() async throws {
        let other = try await identity.call(Identity.CreateApplication(name: "Other"), identity.operatorContext)
        try await identity.signUpMany(3)
        let erased = try await identity.signUp("gone@example.com").profile.id
        _ = try await identity.call(Identity.EraseUser(user: erased), identity.operatorContext)
        #expect(try await delete(application, users: 3) == .init(users: 0, isDeleted: true))
        let listed = try await identity.call(Identity.ListApplications(), identity.operatorContext)
        #expect(listed.map(\.id) == [other.id])
        #expect(try await identity.call(Identity.ListClients(), identity.operatorContext).isEmpty)
        // Of these users, only ids are left: in the audit log and in events for other services.
        let events = try await identity.leaseEvents()
        _ = try await identity.call(Identity.AcknowledgeEvents(ids: events.map(\.id)), identity.context())
        #expect(try await !identity.storedText().contains("@example.com"))
        let audited = try await identity.auditEntries { $0.application = application }
        #expect(audited.last?.event == .applicationDeleted)
        #expect(audited.count { $0.event == .userErased } == 4)
    }

    @Test func sessionsEndAndMailerForgets() async throws {
        try await identity.signUp("ann@example.com")
        _ = try await identity.takeMails()
        _ = try await delete(application, users: 1)
        var kinds: [String] = []
        for event in try await identity.leaseEvents() {
            switch event.work {
            case .mail: kinds.append("mail")
            case .advanceEpoch: kinds.append("epoch")
            case .forgetUser: kinds.append("erasure")
            case .endClientSessions: kinds.append("consent")
            case .leaveAllWaitlists: kinds.append("waitlists")
            case .webhook: kinds.append("webhook")
            case .forgetClient: kinds.append("client")
            }
        }
        #expect(kinds.sorted() == ["client", "epoch", "erasure"])
    }

    /// Somebody may have signed up since the operator has looked.
    @Test func anotherNumberOfUsersIsRefused() async throws {
        try await identity.signUpMany(2)
        for number in [0, 1, 3] {
            #expect(await error { try await delete(application, users: number) }?.code == .applicationInUse)
        }
        #expect(try await identity.signIn("person0@example.com").profile.applicationID == application)
    }

    @Test func aStepDeletesABoundedNumberOfUsersAndClosesTheApplication() async throws {
        try await identity.signUpMany(3)
        let step = DeleteApplicationHandler(applications: ApplicationStore(postgres: identity.postgres), limit: 2)
        let first = try await step(.init(id: application, users: 3), identity.operatorContext)
        #expect(first == .init(users: 1, isDeleted: false))
        #expect(await error { try await identity.signUp("late@example.com") }?.code == .unknownClient)
        let second = try await step(.init(id: application, users: 1), identity.operatorContext)
        #expect(second == .init(users: 0, isDeleted: true))
        #expect(
            await error { try await step(.init(id: application, users: 0), identity.operatorContext) }?.status == 404)
    }

    /// What belongs to clients goes in steps, too, while the clients are still there. Nobody signs up meanwhile.
    @Test func aStepDeletesABoundedNumberOfOtherRows() async throws {
        try await identity.signUpMany(1)
        // Emails that wait would count, too.
        _ = try await identity.takeMails()
        let store = ApplicationStore(postgres: identity.postgres)
        try await identity.postgres.execute(
            """
            INSERT INTO identity.sign_up_waitlist (application_id, id, client_id, email_hash, languages)
            SELECT \(application)::uuid, gen_random_uuid(), \(identity.client.id)::text, decode(md5(n::text), 'hex'), '{}'
            FROM generate_series(1, 250) n
            """)
        var steps = 0
        for left in [150, 50] {
            let step = try await store.delete(
                application, users: 1, limit: 50, rows: 100, time: .seconds(60), identity.operatorContext)
            #expect(step == .init(users: 1, isDeleted: false))
            #expect(
                try await identity.postgres.query("SELECT count(*) AS count FROM identity.sign_up_waitlist").first?
                    .decode("count", as: Int.self) == left)
            #expect(await error { try await identity.signUp("late@example.com") }?.code == .signUpClosed)
            steps += 1
        }
        let last = try await store.delete(
            application, users: 1, limit: 50, rows: 100, time: .seconds(60), identity.operatorContext)
        #expect(last == .init(users: 0, isDeleted: true) && steps == 2)
    }

    /// Users may have thousands of audit entries each.
    @Test func aStepEndsWhenItsTimeIsOver() async throws {
        try await identity.signUpMany(3)
        let step = DeleteApplicationHandler(applications: ApplicationStore(postgres: identity.postgres), time: .zero)
        for users in [3, 2] {
            let reply = try await step(.init(id: application, users: users), identity.operatorContext)
            #expect(reply == .init(users: users - 1, isDeleted: false))
        }
        let last = try await step(.init(id: application, users: 1), identity.operatorContext)
        #expect(last == .init(users: 0, isDeleted: true))
    }

    @Test func anApplicationThatOwnsAnotherIsRefused() async throws {
        let owner = try await identity.signUp("ann@example.com").profile
        let parent = try #require(owner.activeMembership?.accountID)
        let owned = try await identity.call(
            Identity.CreateApplication(name: "Owned", parent: parent), identity.operatorContext)
        #expect(await error { try await delete(application, users: 1) }?.code == .applicationInUse)
        #expect(try await delete(owned.id, users: 0).isDeleted)
        #expect(try await delete(application, users: 1).isDeleted)
    }
}
