import Foundation
import Models
import Redis
import Testing

@testable import TokensService

/// Sign-ins at providers that are under way.
@Suite struct ProviderStateTests {
    private let state = ProviderState(
        client: TokensFixture.client, provider: .apple, codeVerifier: Secret("the-verifier"),
        nonce: Secret("the-nonce"),
        destination: .authorization(Secret("the-request")))
    private let browser = Secret("the-cookie")

    private func take(
        _ name: Secret, _ browser: Secret?, _ tokens: TokensFixture
    ) async throws -> Tokens.TakeProviderState.Reply {
        try await TakeProviderState(states: tokens.house.providerStates)(
            .init(state: name, browser: browser), tokens.context())
    }

    private func keep(_ tokens: TokensFixture) async throws -> Secret {
        try await KeepProviderState(states: tokens.house.providerStates)(
            .init(state: state, browser: browser), tokens.context())
    }

    @Test func isGivenBackOnceToTheBrowserThatBegan() async throws {
        let tokens = try await TokensFixture()
        let name = try await keep(tokens)
        #expect(Data(base64URL: name.reveal())?.count == 32)
        let taken = try await take(name, browser, tokens)
        #expect(taken.outcome == .good)
        #expect(taken.state == state)
        #expect(taken.answer == nil)
        let again = try await take(name, browser, tokens)
        #expect(again.outcome == .used)
        #expect(again.state.client == state.client)
    }

    @Test func anotherBrowserUsesItUp() async throws {
        let tokens = try await TokensFixture()
        for other in [nil, Secret("another-cookie"), Secret("")] {
            let name = try await keep(tokens)
            #expect(try await take(name, other, tokens).outcome == .foreign)
            #expect(try await take(name, browser, tokens).outcome == .used)
        }
    }

    @Test func ofManyWhoTakeItOneGetsIt() async throws {
        let tokens = try await TokensFixture()
        let name = try await keep(tokens)
        let good = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { try await self.take(name, self.browser, tokens).outcome == .good } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(good == 1)
    }

    @Test func anAnswerIsKeptWithItTheFirstOne() async throws {
        let tokens = try await TokensFixture()
        let name = try await keep(tokens)
        func keepAnswer(_ code: String) async throws {
            _ = try await KeepProviderAnswer(states: tokens.house.providerStates)(
                .init(state: name, answer: ProviderAnswer(code: Secret(code), user: "{}")), tokens.context())
        }
        try await keepAnswer("first")
        try await keepAnswer("second")
        let taken = try await take(name, browser, tokens)
        #expect(taken.answer?.code == Secret("first"))
        #expect(taken.answer?.user == "{}")
        await #expect(throws: ServiceError.stateInvalid) { try await keepAnswer("third") }
        #expect(try await take(name, browser, tokens).answer == nil)
    }

    @Test func anInventionIsRefused() async throws {
        let tokens = try await TokensFixture()
        await #expect(throws: ServiceError.stateInvalid) { try await take(Secret("invented"), browser, tokens) }
    }

    /// Strangers can begin as many sign-ins as they like: those that would end first make room.
    @Test func thereIsABoundOnHowManyAreKeptAndHowMuch() async throws {
        let tokens = try await TokensFixture()
        var states = tokens.house.providerStates
        states.capacity = 3
        let keep = KeepProviderState(states: states)
        var names: [Secret] = []
        for _ in 0..<8 {
            tokens.clock.pass(1)
            names.append(try await keep(.init(state: state, browser: browser), tokens.context()))
        }
        for name in names.dropLast(3) {
            await #expect(throws: ServiceError.stateInvalid) { try await take(name, browser, tokens) }
        }
        for name in names.suffix(3) { #expect(try await take(name, browser, tokens).outcome == .good) }
        var long = state
        long.destination = .page("/login?" + String(repeating: "x", count: 5000))
        await #expect(throws: ServiceError.stateInvalid) {
            try await keep(.init(state: long, browser: browser), tokens.context())
        }
        let name = try await keep(.init(state: state, browser: browser), tokens.context())
        let answer = ProviderAnswer(code: Secret("code"), user: String(repeating: "\u{1}", count: 1000))
        await #expect(throws: ServiceError.stateInvalid) {
            try await KeepProviderAnswer(states: states)(.init(state: name, answer: answer), tokens.context())
        }
    }

    @Test func theStoreTellsNothingAndForgets() async throws {
        let tokens = try await TokensFixture()
        let name = try await keep(tokens)
        _ = try await KeepProviderAnswer(states: tokens.house.providerStates)(
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
