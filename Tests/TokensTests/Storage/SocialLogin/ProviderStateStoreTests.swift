import Models
import RPC
import Redis
import Testing

@testable import TokensService

@Suite struct ProviderStateStoreTests {
    /// Strangers can begin as many sign-ins as they like: those that would end first make room.
    @Test func boundsTheNumberAndLengthOfStates() async throws {
        let tokens = try await TokensFixture()
        let providers = ProviderStateFixture(tokens: tokens)
        var states = tokens.service.providerStates
        states.capacity = 3
        let keep = KeepProviderStateHandler(states: states)
        var names: [Secret] = []
        for _ in 0..<8 {
            tokens.clock.pass(1)
            names.append(try await keep(.init(state: providers.state, browser: providers.browser), tokens.context()))
        }
        for name in names.dropLast(3) {
            await #expect(throws: ServiceError.stateInvalid) { try await providers.take(name, providers.browser) }
        }
        for name in names.suffix(3) { #expect(try await providers.take(name, providers.browser).outcome == .good) }
        var long = providers.state
        long.continuation = .page("/login?" + String(repeating: "x", count: 5000))
        await #expect(throws: ServiceError.stateInvalid) {
            try await keep(.init(state: long, browser: providers.browser), tokens.context())
        }
        let name = try await keep(.init(state: providers.state, browser: providers.browser), tokens.context())
        let answer = ProviderAnswer(code: Secret("code"), user: String(repeating: "\u{1}", count: 1000))
        await #expect(throws: ServiceError.stateInvalid) {
            try await KeepProviderAnswerHandler(states: states)(.init(state: name, answer: answer), tokens.context())
        }
    }

    @Test func encryptsStatesWhichExpire() async throws {
        let tokens = try await TokensFixture()
        let providers = ProviderStateFixture(tokens: tokens)
        let name = try await providers.keep()
        _ = try await KeepProviderAnswerHandler(states: tokens.service.providerStates)(
            .init(state: name, answer: ProviderAnswer(code: Secret("the-code"))), tokens.context())
        let pattern = "\(tokens.keyPrefix){provider_state}:*"
        let keys = try await tokens.redis.send(RedisCommand("KEYS", pattern)).array ?? []
        let key = try #require(keys.first?.string)
        #expect(keys.count == 1)
        var text = key
        for field in try await tokens.redis.send(RedisCommand("HGETALL", key)).array ?? [] {
            text += String(decoding: field.bytes ?? [], as: UTF8.self)
        }
        for secret in [
            name.reveal(), "the-verifier", "the-nonce", "the-request", "the-cookie", "the-code", "client_demo",
        ] {
            #expect(!text.contains(secret), "\(secret)")
        }
        let left = try #require(try await tokens.redis.send(RedisCommand("PTTL", key)).int)
        #expect((1...600_000).contains(left))
    }
}
