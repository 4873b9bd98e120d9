import Models
import Testing

@testable import IdentityService

@Suite struct AttestedEventStoreTests {
    @Test func writesEntryAndNoticeOncePerProof() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        let store = identity.service.attestedEvents
        let entry = AuditEntry(
            event: .refreshTokenReused, application: ann.applicationID, user: ann.id, context: identity.context())
        let notice = OutgoingMail.notice(.refreshTokenReused, to: ann, identity.client)
        func record() async -> ServiceError? {
            await error {
                try await store.record(entry, proof: "the-proof", notice: notice, deadline: .now + .seconds(30))
            }
        }
        #expect(await record() == nil)
        #expect(await record() == .invalidProof)
        #expect(try await identity.takeMails() == [try #require(notice)])
    }
}
