import Models
import Testing

@testable import IdentityService

@Suite struct ShowApplicationHandlerTests {
    @Test func countsWhatBelongsToTheApplication() async throws {
        let identity = try await IdentityFixture()
        let id = identity.client.applicationID
        try await identity.signUpMany(2)
        let erased = try await identity.signUp("gone@example.com").profile.id
        _ = try await identity.call(Identity.EraseUser(user: erased), identity.operatorContext)
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("ann@example.com", "ben@example.com")
        try await waitlist.invite(1)
        let shown = try await identity.call(Identity.ShowApplication(id: id), identity.operatorContext)
        #expect(shown.application.name == "Acme Notes" && shown.clients == 1)
        #expect(shown.users == 2 && shown.accounts == 3 && shown.openInvites == 1 && shown.waiting == 1)
        let unknown = await error {
            try await identity.call(Identity.ShowApplication(id: .make()), identity.operatorContext)
        }
        #expect(unknown?.code == .notFound)
    }
}
