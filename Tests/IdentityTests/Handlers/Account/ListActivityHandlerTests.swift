import Models
import Testing

@testable import IdentityService

@Suite struct ListActivityHandlerTests {
    private let identity: IdentityFixture
    private let ann: SessionProfile

    init() async throws {
        identity = try await IdentityFixture()
        ann = try await identity.signUp("ann@example.com").profile
    }

    private func list(
        _ profile: SessionProfile? = nil, limit: Int = 20, before cursor: AuditEntryID? = nil
    ) async throws -> Identity.ListActivity.Reply {
        try await identity.call(
            Identity.ListActivity(
                session: identity.sessionProof(of: profile ?? ann), limit: limit, cursor: cursor), identity.context())
    }

    @Test func listsTheUsersOwnEntriesLatestFirst() async throws {
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await identity.call(
            Identity.SignIn(
                client: identity.client.id, email: identity.email("ann@example.com"),
                password: IdentityFixture.password, ipAddress: "192.0.2.7",
                origin: MailOrigin(browser: "Firefox", system: "Linux")), identity.context())
        _ = try await identity.call(Identity.UnlockUser(user: ann.id), identity.operatorContext)
        let entries = try await list().entries
        #expect(entries.map(\.event) == [.userUnlocked, .signIn, .signUp])
        #expect(entries.map(\.actor) == [.operator, .user, .user])
        #expect(entries[1].ipAddress == "192.0.2.7" && entries[1].device == "Firefox/Linux")
        #expect(entries[1].client == identity.client.id)
        #expect(try await list(bob).entries.map(\.event) == [.signUp])
    }

    @Test func readsAPageAfterAnother() async throws {
        for _ in 0..<4 { _ = try await identity.signIn("ann@example.com") }
        let all = try await list().entries.map(\.id)
        #expect(all.count == 5)
        var (read, cursor) = ([AuditEntryID](), nil as AuditEntryID?)
        repeat {
            let page = try await list(limit: 2, before: cursor)
            read += page.entries.map(\.id)
            cursor = page.nextCursor
        } while cursor != nil
        #expect(read == all)
        // A page that is just full is the last one.
        #expect(try await list(limit: 5).nextCursor == nil)
    }

    /// An export reads several pages with one proof.
    @Test func aProofIsNotUsedUp() async throws {
        let call = Identity.ListActivity(session: try await identity.sessionProof(of: ann))
        for _ in 0..<2 { #expect(try await identity.call(call, identity.context()).entries.count == 1) }
    }

    @Test func isBounded() async throws {
        for limit in [0, 501] { #expect(await error { try await list(limit: limit) }?.code == .invalidRequest) }
        #expect(try await list(limit: 500).entries.count == 1)
    }

    @Test func takesAProofOfTheSession() async throws {
        let foreign = try await identity.mailboxProof(.magicLink, by: ann)
        let call = Identity.ListActivity(session: foreign)
        #expect(await error { try await identity.call(call, identity.context()) }?.code == .invalidProof)
        let proof = try await identity.sessionProof(of: ann)
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        #expect(
            await error { try await identity.call(Identity.ListActivity(session: proof), identity.context()) }?.code
                == .userSuspended)
    }
}
