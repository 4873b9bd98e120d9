import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct UnregisteredMailStoreTests {
    private let identity: IdentityFixture
    private let store: UnregisteredMailStore

    init() async throws {
        identity = try await IdentityFixture()
        store = UnregisteredMailStore(
            postgres: identity.postgres, emailHasher: identity.emailHasher, maximumPerDay: 3)
    }

    private func allows(_ address: String, _ event: OutboxEventID = .make()) async throws -> Bool {
        try await store.allows(event, to: identity.email(address), deadline: .now + .seconds(30))
    }

    @Test func countsTheMailboxAndNotTheAddress() async throws {
        for address in ["ann@example.com", "Ann+1@example.com", "ann+2@example.com"] {
            #expect(try await allows(address))
        }
        #expect(try await !allows("ann+3@example.com"))
        #expect(try await allows("bob@example.com"))
        #expect(try await !identity.storedText().contains("ann@example.com"))
    }

    /// An event may be leased twice.
    @Test func anEventCountsOnce() async throws {
        let event = OutboxEventID.make()
        for _ in 0..<5 { #expect(try await allows("ann@example.com", event)) }
        #expect(try await allows("ann@example.com"))
        #expect(try await allows("ann@example.com"))
        #expect(try await !allows("ann@example.com"))
        #expect(try await allows("ann@example.com", event))
    }

    @Test func aDayLaterThereIsRoomAgain() async throws {
        for _ in 0..<3 { _ = try await allows("ann@example.com") }
        try await identity.postgres.execute(
            "UPDATE identity.unregistered_mails SET counted_at = counted_at - interval '1441 minutes'")
        #expect(try await allows("ann@example.com"))
        try await store.deleteExpired()
        let rows = try await identity.postgres.query("SELECT 1 FROM identity.unregistered_mails")
        #expect(rows.count == 1)
    }

    @Test func manyAtOnceDoNotPassTheLimit() async throws {
        let allowed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<12 { group.addTask { try await allows("ann@example.com") } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(allowed == 3)
    }

    /// Somebody asks many applications to mail one address.
    @Test func manyApplicationsShareTheLimitAndUsersHaveNone() async throws {
        let maximum = identity.service.configuration.unregisteredMailsPerDay
        var clients: [ClientID] = []
        for number in 0..<(maximum + 5) {
            let application = try await identity.call(
                Identity.CreateApplication(name: "App \(number)"), identity.operatorContext)
            clients.append(
                try await identity.call(
                    Identity.CreateClient(
                        application: application.id, name: "Web", origins: [], redirectURIs: [],
                        loginMethods: [.magicLink]), identity.operatorContext
                ).id)
        }
        func ask() async throws -> Int {
            for client in clients {
                _ = try await identity.call(
                    Identity.RequestEmailLink(
                        client: client, email: identity.email("victim@example.com"), purpose: .magicLink),
                    identity.context())
            }
            return try await identity.takeMails().count
        }
        #expect(try await ask() == maximum)
        #expect(try await ask() == 0)
        // A user of one of the applications still gets their link.
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.password, .magicLink]),
            identity.operatorContext)
        try await identity.signUp("victim@example.com")
        _ = try await identity.takeMails()
        clients = [identity.client.id]
        #expect(try await ask() == 1)
    }

    @Test func whoHasReachedItStaysOnTheWaitlist() async throws {
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("ann@example.com", "bob@example.com")
        for _ in 0..<identity.service.configuration.unregisteredMailsPerDay {
            _ = try await identity.service.unregisteredMails.allows(
                .make(), to: identity.email("ann@example.com"), deadline: .now + .seconds(30))
        }
        let reply = try await waitlist.invite()
        #expect(reply.invited == 1 && reply.postponed == 1 && reply.waiting == 1)
        #expect(try await waitlist.invited() == ["bob@example.com"])
        try await identity.postgres.execute("DELETE FROM identity.unregistered_mails")
        #expect(try await waitlist.invite().invited == 1)
    }

    /// Somebody signs up to many applications with the address of somebody else.
    @Test func theVerificationMailsOfSignUpsShareTheLimit() async throws {
        let maximum = identity.service.configuration.unregisteredMailsPerDay
        for number in 0..<(maximum + 3) {
            let application = try await identity.call(
                Identity.CreateApplication(name: "App \(number)"), identity.operatorContext)
            let client = try await identity.call(
                Identity.CreateClient(
                    application: application.id, name: "Web", origins: [], redirectURIs: [], loginMethods: [.password]),
                identity.operatorContext)
            _ = try await identity.call(
                Identity.SignUp(
                    client: client.id, email: identity.email("victim+\(number)@example.com"),
                    password: IdentityFixture.password), identity.context())
        }
        let mails = try await identity.takeMails()
        #expect(mails.count == maximum && mails.allSatisfy { $0.kind == .verification })
        // A user who asks for the mail gets it.
        let owner = try await identity.signUp("victim@example.com").profile
        #expect(try await identity.takeMails().isEmpty)
        _ = try await identity.call(
            Identity.SendEmailVerification(
                user: owner.id, application: owner.applicationID, client: identity.client.id,
                credential: try #require(owner.credentials.first).id), identity.context())
        #expect(try await identity.takeMails().map(\.kind) == [.verification])
    }
}
