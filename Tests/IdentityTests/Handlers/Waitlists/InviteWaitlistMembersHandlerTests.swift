import Models
import Testing

@testable import IdentityService

@Suite struct InviteWaitlistMembersHandlerTests {
    private let feature = FeatureKey("dark-mode")

    private func invite(
        _ entries: [Identity.InviteWaitlistMembers.Entry], application: ApplicationID? = nil,
        _ identity: IdentityFixture
    ) async throws -> Identity.InviteWaitlistMembers.Reply {
        try await identity.call(
            Identity.InviteWaitlistMembers(
                application: application ?? identity.client.applicationID, feature: try #require(feature),
                entries: entries), identity.operatorContext)
    }

    @Test func mailsWhatIsOpenInTheReadersLanguage() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com", language: "ja").profile
        _ = try await identity.takeMails()
        let id = WaitlistRowID.make()
        let reply = try await invite([.init(id: id, user: ann.id)], identity)
        #expect(reply == .init(invited: [id], gone: [], suspended: []))
        let mail = try #require(try await identity.takeMails().first)
        #expect(mail.kind == .notice && mail.values["notice"] == "waitlist_invited" && mail.grant == nil)
        #expect(mail.values["feature"] == "dark-mode" && mail.values["help_page"] == "account")
        #expect(mail.languages.first == "ja" && mail.recipient.description == "ann@example.com" && mail.user == ann.id)
        #expect(mail.values["time"] == nil)
    }

    @Test func refusesTooManyRowsAndApplicationsWithoutAClient() async throws {
        let identity = try await IdentityFixture()
        let entries = (0...Identity.InviteWaitlistMembers.maximumEntries).map { _ in
            Identity.InviteWaitlistMembers.Entry(id: .make(), user: .make())
        }
        #expect(await error { try await invite(entries, identity) }?.code == .invalidRequest)
        #expect(await error { try await invite([], application: .make(), identity) }?.code == .notFound)
    }
}
