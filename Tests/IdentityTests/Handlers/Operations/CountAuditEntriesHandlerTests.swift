import Models
import Testing

@testable import IdentityService

@Suite struct CountAuditEntriesHandlerTests {
    @Test func countsWhatHappens() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        _ = await error { try await identity.signIn("ann@example.com", password: Secret("wrong")) }
        let counted = try await identity.call(
            Identity.CountAuditEntries(span: .minute, count: 2), identity.operatorContext)
        let sums = Dictionary(counted.counts.map { ($0.event, $0.count) }, uniquingKeysWith: +)
        #expect(sums == [.signUp: 1, .signInFailed: 1])
        let others = try await identity.call(
            Identity.CountAuditEntries(application: .make(), span: .minute, count: 2), identity.operatorContext)
        #expect(others.counts == [])
    }

    @Test(arguments: [(Identity.CountAuditEntries.Span.minute, 61), (.hour, 61), (.day, 32), (.day, 0), (.hour, -1)])
    func refusesACountOutOfRange(_ span: Identity.CountAuditEntries.Span, _ count: Int) async throws {
        let identity = try await IdentityFixture()
        let thrown = await error {
            try await identity.call(Identity.CountAuditEntries(span: span, count: count), identity.operatorContext)
        }
        #expect(thrown?.code == .invalidRequest)
    }
}
