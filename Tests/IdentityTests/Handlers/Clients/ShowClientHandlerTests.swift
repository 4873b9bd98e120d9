import Models
import Testing

@testable import IdentityService

@Suite struct ShowClientHandlerTests {
    @Test func countsWhatDependsOnTheClient() async throws {
        let identity = try await IdentityFixture()
        let client = identity.client
        let before = try await identity.call(Identity.ShowClient(client: client.id), identity.operatorContext)
        #expect(before == .init(client: client, providers: [], consents: 0, openInvites: 0, waiting: 0))
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("ann@example.com", "ben@example.com")
        _ = try await identity.call(
            Identity.SetProviderConnection(
                client: client.id, provider: .google, providerClientID: "g", clientSecret: Secret("s")),
            identity.operatorContext)
        try await waitlist.invite(1)
        let after = try await identity.call(Identity.ShowClient(client: client.id), identity.operatorContext)
        #expect(after.providers == [.google] && after.openInvites == 1 && after.waiting == 1)
        let unknown = await error {
            try await identity.call(Identity.ShowClient(client: .make()), identity.operatorContext)
        }
        #expect(unknown?.code == .notFound)
    }
}
