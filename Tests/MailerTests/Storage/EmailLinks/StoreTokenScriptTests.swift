import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct StoreTokenScriptTests {
    private func store(_ mailer: MailerFixture, token: String, code: String, hash: String) async throws {
        _ = try await mailer.redis.run(
            StoreTokenScript(
                token: "\(mailer.prefix){onetime}:\(token)", code: "\(mailer.prefix){onetime}:\(code)",
                lifetime: .seconds(60), purpose: .magicLink, grant: "{}", mailedAt: 1, codeHash: hash))
    }

    private func field(_ name: String, of key: String, _ mailer: MailerFixture) async throws -> String? {
        try await mailer.redis.send(RedisCommand("HGET", "\(mailer.prefix){onetime}:\(key)", name)).string
    }

    @Test func aNewCodeReplacesTheEarlierOneAndItsTries() async throws {
        let mailer = try await MailerFixture()
        try await store(mailer, token: "t1", code: "c", hash: "h1")
        _ = try await mailer.redis.send(RedisCommand("HINCRBY", "\(mailer.prefix){onetime}:c", "tries", 4))
        try await store(mailer, token: "t2", code: "c", hash: "h2")
        #expect(try await field("hash", of: "c", mailer) == "h2")
        #expect(try await field("tries", of: "c", mailer) == "0")
        // The token of the first email still works.
        #expect(try await field("purpose", of: "t1", mailer) == "magic_link")
    }

    @Test func bothExpireTogether() async throws {
        let mailer = try await MailerFixture()
        try await store(mailer, token: "t", code: "c", hash: "h")
        for key in ["t", "c"] {
            let left = try await mailer.redis.send(RedisCommand("PTTL", "\(mailer.prefix){onetime}:\(key)")).int
            #expect((55_000...60_000).contains(left ?? 0), "\(key)")
        }
    }
}
