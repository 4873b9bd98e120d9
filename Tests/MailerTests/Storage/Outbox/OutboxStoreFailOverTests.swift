import Models
import TestKit
import Testing

@testable import MailerService

/// The outbox with real Sentinels.
@Suite struct OutboxStoreFailOverTests {
    @Test func everyMessageIsSentAfterAFailOver() async throws {
        let servers = try await TestSentinels.launch()
        let (fixture, tally) = (try await OutboxFixture(url: servers.url), Tally())
        var ids = Set(try await fixture.accept((0..<10).map { "before\($0)@example.com" }))
        try await servers.primary.isReplicated()
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        try await servers.primary.kill()
        try await fixture.sending(try fixture.worker(transport), try fixture.worker(transport)) {
            try await servers.replicaIsPromoted()
            try await eventually(within: .seconds(5), "the new primary") {
                (try? await fixture.outbox.redis.ping()) != nil
            }
            ids.formUnion(try await fixture.accept((0..<10).map { "after\($0)@example.com" }))
            try await fixture.wait(["delivered": 20])
        }
        #expect(Set(tally.all) == ids && tally.all.count == 20)
    }
}
