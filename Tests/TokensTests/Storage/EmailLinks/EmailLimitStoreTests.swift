import Foundation
import Models
import RPC
import Redis
import Testing

@testable import TokensService

@Suite struct EmailLimitStoreTests {
    private static let rules = Tokens.EmailLimitRules(
        asks: .init(limit: 5, window: 60), mails: [.init(limit: 4, window: 3600), .init(limit: 6, window: 86_400)])

    /// A mailbox to which mails are asked for.
    private struct Asked {
        let tokens: TokensFixture
        let mailbox = Secret("ann@example.com \(UUID())")

        func ask(
            _ purpose: Tokens.SpendEmailLimit.Purpose = .signIn, by asker: String = "a",
            at device: Tokens.KnownDevice? = nil,
            client: ClientID = TokensFixture.client
        ) async throws -> Tokens.SpendEmailLimit.Reply {
            try await tokens.service.emailLimits.spend(
                .init(
                    mailbox: mailbox, purpose: purpose, client: client, asker: Secret(asker),
                    rules: EmailLimitStoreTests.rules, device: device),
                deadline: tokens.context().deadline.instant)
        }

        func release(
            _ purpose: Tokens.SpendEmailLimit.Purpose = .signIn, by asker: String = "a",
            unsent: Tokens.ReleaseEmailLimit.Unsent? = nil
        ) async throws {
            try await tokens.service.emailLimits.release(
                .init(
                    mailbox: mailbox, purpose: purpose, client: TokensFixture.client, asker: Secret(asker),
                    unsent: unsent),
                deadline: tokens.context().deadline.instant)
        }
    }

    private func asked() async throws -> Asked { Asked(tokens: try await TokensFixture()) }

    @Test func oneEmailAMinuteHoweverManyAsk() async throws {
        let asked = try await asked()
        var verdicts: [Tokens.SpendEmailLimit.Reply.Verdict] = []
        for index in 0..<30 { verdicts.append(try await asked.ask(by: "\(index)").verdict) }
        #expect(verdicts == [.send] + Array(repeating: .recent, count: 29))
        // Another purpose is another mail.
        let reset = try await asked.ask(.reset, by: "owner")
        #expect(reset.verdict == .send)
        // As is one that leads to another client.
        let other = try await asked.ask(by: "owner", client: try #require(ClientID("client_other")))
        #expect(other.verdict == .send)
    }

    @Test func oneCallerMayAskFiveTimesAMinute() async throws {
        let asked = try await asked()
        for _ in 0..<5 { _ = try await asked.ask() }
        let sixth = try await asked.ask(.reset)
        #expect(sixth.verdict == .refused)
        #expect(sixth.state.rule == Self.rules.asks && sixth.state.remaining == 0)
        #expect((1...60).contains(sixth.state.reset))
        let other = try await asked.ask(.reset, by: "b")
        #expect(other.verdict == .send)
    }

    @Test func aUsedEmailAllowsAnotherForTheSameCaller() async throws {
        let asked = try await asked()
        _ = try await asked.ask()
        try await asked.release()
        let other = try await asked.ask(by: "b")
        #expect(other.verdict == .recent)
        let again = try await asked.ask()
        #expect(again.verdict == .send)
        let third = try await asked.ask()
        #expect(third.verdict == .recent)
    }

    @Test func oneCallerMayCauseHalfOfAnHoursEmails() async throws {
        let asked = try await asked()
        // Each counts, as if every mail had been used.
        func ask(by asker: String) async throws -> Tokens.SpendEmailLimit.Reply {
            try await asked.release(by: asker)
            return try await asked.ask(by: asker)
        }
        for _ in 0..<2 {
            let reply = try await ask(by: "a")
            #expect(reply.verdict == .send)
        }
        let third = try await ask(by: "a")
        #expect(third.verdict == .refused && third.state.rule == .init(limit: 2, window: 3600))
        for _ in 0..<2 {
            let reply = try await ask(by: "b")
            #expect(reply.verdict == .send)
        }
        let fifth = try await ask(by: "c")
        #expect(fifth.verdict == .refused && fifth.state.rule == Self.rules.mails[0])
        // What others cause to be mailed takes none of these away, nor is it taken away.
        let invite = try await asked.ask(.invite, by: "c")
        #expect(invite.verdict == .send)
    }

    @Test func theOwnerHasEmailsOfTheirOwnWhileTheMarkIsValid() async throws {
        let (asked, user) = (try await asked(), UserID.make())
        _ = try await asked.tokens.session(of: user)
        let device = Tokens.KnownDevice(user: user, epoch: 1, id: Secret("laptop"))
        for index in 0..<6 {
            try await asked.release(by: "\(index)")
            _ = try await asked.ask(by: "\(index)")
        }
        let other = try await asked.ask(.reset, by: "z")
        #expect(other.verdict == .refused)
        for purpose in [Tokens.SpendEmailLimit.Purpose.signIn, .reset] {
            let owner = try await asked.ask(purpose, by: "z", at: device)
            #expect(owner.verdict == .send && owner.isOwner)
        }
        try await asked.tokens.advance(user, to: 2)
        let former = try await asked.ask(.reset, by: "z", at: device)
        #expect(former.verdict == .refused && !former.isOwner)
    }

    @Test func anEmailThatWasNotSentDoesNotCount() async throws {
        let asked = try await asked()
        for _ in 0..<20 {
            let reply = try await asked.ask(.signUp)
            #expect(reply.verdict == .send)
            try await asked.release(.signUp, unsent: .init(rules: Self.rules, isOwner: reply.isOwner))
        }
        // Nor does it make another one needless, for anybody.
        let failed = try await asked.ask(by: "a")
        try await asked.release(by: "a", unsent: .init(rules: Self.rules, isOwner: failed.isOwner))
        let owner = try await asked.ask(by: "b")
        #expect(owner.verdict == .send)
    }

    @Test func storesOnlyHashesWhichExpire() async throws {
        let asked = try await asked()
        _ = try await asked.ask()
        try await asked.release()
        let keys = try await asked.tokens.redis.send(RedisCommand("KEYS", "\(asked.tokens.keyPrefix)mail:*"))
        let names = (keys.array ?? []).compactMap(\.string)
        #expect(!names.isEmpty && !names.contains { $0.contains("ann") })
        for name in names {
            let lifetime = try await asked.tokens.redis.send(RedisCommand("TTL", name)).int ?? -1
            #expect((1...86_400).contains(lifetime))
        }
    }
}
