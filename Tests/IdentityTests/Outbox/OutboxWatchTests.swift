import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct OutboxWatchTests {
    @Test func warnsOnlyAboutStuckEvents() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(2)
        let lines = LogLines(only: .warning)
        let watch = OutboxWatch(outbox: identity.service.outbox, logger: lines.logger)
        await watch.measure()
        #expect(lines.all.isEmpty)
        try await identity.postgres.execute("UPDATE identity.effects SET attempts = 1000")
        await watch.measure()
        #expect(lines.all.count == 1)
        #expect(lines.all.allSatisfy { $0.contains("\"stuck\": 2") && !$0.contains("example.com") }, "\(lines.all)")
    }
}
