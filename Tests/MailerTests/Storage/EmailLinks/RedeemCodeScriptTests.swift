import Foundation
import Models
import Redis
import Testing

@testable import MailerService

/// `RedeemEmailCodeHandlerTests` has the stories; these are the script's own decisions.
@Suite struct RedeemCodeScriptTests {
    private let prefix = "test-\(UUID().uuidString):mailer:{onetime}"

    private func store(_ mailer: MailerFixture, _ name: String) async throws {
        let grant = String(decoding: try JSONEncoder().encode(mailer.grant(.magicLink)), as: UTF8.self)
        _ = try await mailer.redis.run(
            StoreTokenScript(
                token: "\(prefix):token:\(name)", code: "\(prefix):code:\(name)", lifetime: .seconds(60),
                purpose: .magicLink, grant: grant, mailedAt: 1, codeHash: "right"))
    }

    private func run(
        _ mailer: MailerFixture, _ hashes: [(place: String, hash: String)], _ use: RedeemCodeScript.Use? = nil,
        counter: RedeemCodeScript.Counter = .other, maximumWrongCodes: Int = 100
    ) async throws -> RedemptionReply {
        try await mailer.redis.run(
            RedeemCodeScript(
                wrongCodes: "\(prefix):wrong", use: use ?? .hold(redemption: "\(prefix):redemption", .zero),
                places: hashes.map { .init(key: "\(prefix):code:\($0.place)", hash: $0.hash) }, maximumTries: 3,
                counter: counter, maximumWrongCodes: maximumWrongCodes))
    }

    @Test func theRightCodeAtAnyPlaceIsRedeemedAndCountsNoError() async throws {
        let mailer = try await MailerFixture()
        try await store(mailer, "a")
        try await store(mailer, "b")
        guard case .redeemed = try await run(mailer, [("a", "wrong"), ("b", "right")]) else {
            throw UnexpectedReply("not redeemed")
        }
        #expect(try await mailer.redis.send(RedisCommand("EXISTS", "\(prefix):wrong")).int == 0)
    }

    /// Only the reader of the email learns that it was used: a wrong code is just wrong.
    @Test func theCodeOfAUsedEmailIsUsed() async throws {
        let mailer = try await MailerFixture()
        try await store(mailer, "a")
        let redemption = "\(prefix):redemption"
        _ = try await run(mailer, [("a", "right")], .hold(redemption: redemption, .seconds(30)))
        _ = try await mailer.redis.run(
            FinishRedemptionScript(redemption: redemption, isSpent: true, retention: .seconds(60)))
        guard case .used = try await run(mailer, [("a", "right")]) else { throw UnexpectedReply("not used") }
        guard case .unknown = try await run(mailer, [("a", "wrong")]) else { throw UnexpectedReply("not unknown") }
    }

    @Test func theLastWrongCodeVoidsTheCode() async throws {
        let mailer = try await MailerFixture()
        try await store(mailer, "a")
        for _ in 0..<3 {
            guard case .unknown = try await run(mailer, [("a", "wrong")]) else {
                throw UnexpectedReply("not unknown")
            }
        }
        guard case .unknown = try await run(mailer, [("a", "right")]) else {
            throw UnexpectedReply("not void")
        }
    }

    @Test func aCodeForAPlaceWithoutOneCountsNoError() async throws {
        let mailer = try await MailerFixture()
        _ = try await run(mailer, [("nowhere", "wrong")])
        #expect(try await mailer.redis.send(RedisCommand("EXISTS", "\(prefix):wrong")).int == 0)
    }

    @Test func eachCounterHasItsOwnLimit() async throws {
        let mailer = try await MailerFixture()
        try await store(mailer, "a")
        _ = try await run(mailer, [("a", "wrong")], counter: .other, maximumWrongCodes: 1)
        guard case .unknown = try await run(mailer, [("a", "right")], counter: .other, maximumWrongCodes: 1) else {
            throw UnexpectedReply("not refused")
        }
        guard case .redeemed = try await run(mailer, [("a", "right")], counter: .known, maximumWrongCodes: 1) else {
            throw UnexpectedReply("the counter of known devices was used up by others")
        }
        let left = try await mailer.redis.send(RedisCommand("TTL", "\(prefix):wrong")).int
        #expect((86_340...86_400).contains(left ?? 0))
    }

    @Test func anExchangeVoidsTheTokenThatWasMailed() async throws {
        let mailer = try await MailerFixture()
        try await store(mailer, "a")
        guard case .redeemed = try await run(mailer, [("a", "right")], .exchange(token: "\(prefix):token:new")) else {
            throw UnexpectedReply("not redeemed")
        }
        #expect(try await mailer.redis.send(RedisCommand("EXISTS", "\(prefix):token:a")).int == 0)
        #expect(try await mailer.redis.send(RedisCommand("EXISTS", "\(prefix):token:new")).int == 1)
    }

    @Test func aHeldTokenIsHeldForItsCodeToo() async throws {
        let mailer = try await MailerFixture()
        try await store(mailer, "a")
        _ = try await run(mailer, [("a", "right")], .hold(redemption: "\(prefix):first", .seconds(30)))
        guard
            case .held(let milliseconds) = try await run(
                mailer, [("a", "right")], .hold(redemption: "\(prefix):second", .seconds(30)))
        else { throw UnexpectedReply("not held") }
        #expect((25_000...30_000).contains(milliseconds))
    }
}
