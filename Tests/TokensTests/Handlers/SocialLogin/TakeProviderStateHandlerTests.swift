import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct TakeProviderStateHandlerTests {
    @Test func repliesAStateOnceToItsBrowser() async throws {
        let tokens = try await TokensFixture()
        let providers = ProviderStateFixture(tokens: tokens)
        let name = try await providers.keep()
        #expect(Data(base64URL: name.reveal())?.count == 32)
        let taken = try await providers.take(name, providers.browser)
        #expect(taken.outcome == .good)
        #expect(taken.state == providers.state)
        #expect(taken.answer == nil)
        let again = try await providers.take(name, providers.browser)
        #expect(again.outcome == .used)
        #expect(again.state.client == providers.state.client)
    }

    @Test func anotherBrowserUsesTheStateUp() async throws {
        let tokens = try await TokensFixture()
        let providers = ProviderStateFixture(tokens: tokens)
        for other in [nil, Secret("another-cookie"), Secret("")] {
            let name = try await providers.keep()
            #expect(try await providers.take(name, other).outcome == .foreign)
            #expect(try await providers.take(name, providers.browser).outcome == .used)
        }
    }

    @Test func ofConcurrentCallsOneGetsTheState() async throws {
        let tokens = try await TokensFixture()
        let providers = ProviderStateFixture(tokens: tokens)
        let name = try await providers.keep()
        let good = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { try await providers.take(name, providers.browser).outcome == .good } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(good == 1)
    }

    @Test func refusesAnInventedState() async throws {
        let tokens = try await TokensFixture()
        let providers = ProviderStateFixture(tokens: tokens)
        await #expect(throws: ServiceError.stateInvalid) {
            try await providers.take(Secret("invented"), providers.browser)
        }
    }
}
