import Foundation
import Redis
import Testing

@Suite struct RedisClientClockTests {
    @Test func readsTheClockOfTheServer() async throws {
        try await withClient { client in
            let before = Date()
            let now = try await client.now()
            let after = Date()
            // The server runs on this machine, and rounds down to microseconds.
            #expect(now >= before.addingTimeInterval(-0.001) && now <= after)
        }
    }
}
