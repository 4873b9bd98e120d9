import Models
import Testing

@testable import IdentityService

@Suite struct WaitlistMailStoreTests {
    private let identity: IdentityFixture

    init() async throws { identity = try await IdentityFixture() }

    private func invite(
        _ entries: [Identity.InviteWaitlistMembers.Entry]
    ) async throws -> Identity.InviteWaitlistMembers.Reply {
        try await identity.service.waitlistMails.invite(
            entries, to: try #require(FeatureKey("beta")), identity.client, deadline: .now + .seconds(30))
    }

    private func mailed() async throws -> [String] {
        try await identity.takeMails().filter { $0.kind == .notice }.map(\.recipient.description)
    }

    @Test func aRowIsMailedAboutOnce() async throws {
        let ann = try await identity.signUp("ann@example.com").profile.id
        let entry = Identity.InviteWaitlistMembers.Entry(id: .make(), user: ann)
        #expect(try await invite([entry]).invited == [entry.id])
        #expect(try await invite([entry, entry]) == .init(invited: [], gone: [], suspended: []))
        try await withThrowingTaskGroup { group in
            let other = Identity.InviteWaitlistMembers.Entry(id: .make(), user: ann)
            for _ in 0..<6 { group.addTask { _ = try await invite([other]) } }
            try await group.waitForAll()
        }
        #expect(try await mailed() == ["ann@example.com", "ann@example.com"])
    }

    @Test func usersWhoAreGoneOrSuspendedGetNone() async throws {
        let ann = try await identity.signUp("ann@example.com").profile.id
        let bob = try await identity.signUp("bob@example.com").profile.id
        _ = try await identity.call(Identity.EraseUser(user: ann), identity.operatorContext)
        _ = try await identity.call(Identity.SuspendUser(user: bob), identity.operatorContext)
        let entries = [ann, bob, .make()].map { Identity.InviteWaitlistMembers.Entry(id: .make(), user: $0) }
        #expect(
            try await invite(entries)
                == .init(invited: [], gone: [entries[0].id, entries[2].id], suspended: [entries[1].id]))
        // A suspended user keeps the place, and is mailed when they are back.
        _ = try await identity.call(Identity.RestoreUser(user: bob), identity.operatorContext)
        #expect(try await invite(entries).invited == [entries[1].id])
        #expect(try await mailed() == ["bob@example.com"])
    }

    @Test func usersOfOtherApplicationsAreUnknown() async throws {
        let ann = try await identity.signUp("ann@example.com").profile.id
        var other = identity.client
        other.applicationID = .make()
        let entry = Identity.InviteWaitlistMembers.Entry(id: .make(), user: ann)
        let reply = try await identity.service.waitlistMails.invite(
            [entry], to: try #require(FeatureKey("beta")), other, deadline: .now + .seconds(30))
        #expect(reply.gone == [entry.id])
    }
}
