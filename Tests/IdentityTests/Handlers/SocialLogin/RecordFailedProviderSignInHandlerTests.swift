import Models
import Testing

@testable import IdentityService

@Suite struct RecordFailedProviderSignInHandlerTests {
    @Test func writesAtMostSixtyEntriesPerMinute() async throws {
        let identity = try await IdentityFixture()
        for _ in 0..<70 {
            _ = try await identity.call(
                Identity.RecordFailedProviderSignIn(client: identity.client.id, provider: .github, reason: .replayed),
                identity.context())
        }
        let entries: Int = try await identity.postgres.query(
            "SELECT count(*) FROM identity.audit_log WHERE event = 'sign_in_refused' AND reason = 'replayed'"
        )[0].decode("count")
        // The minute may have changed in between.
        #expect(entries >= 60 && entries <= 70)
        #expect(
            await error {
                try await identity.call(
                    Identity.RecordFailedProviderSignIn(client: .make(), provider: .github, reason: .replayed),
                    identity.context())
            } == .unknownClient)
    }
}
