import Models
import RPC
import Testing

@testable import TokensService

@Suite struct KeepProviderAnswerHandlerTests {
    @Test func storesTheFirstAnswerOnly() async throws {
        let tokens = try await TokensFixture()
        let providers = ProviderStateFixture(tokens: tokens)
        let name = try await providers.keep()
        func keepAnswer(_ code: String) async throws {
            _ = try await KeepProviderAnswerHandler(states: tokens.service.providerStates)(
                .init(state: name, answer: ProviderAnswer(code: Secret(code), user: "{}")), tokens.context())
        }
        try await keepAnswer("first")
        try await keepAnswer("second")
        let taken = try await providers.take(name, providers.browser)
        #expect(taken.answer?.code == Secret("first"))
        #expect(taken.answer?.user == "{}")
        await #expect(throws: ServiceError.stateInvalid) { try await keepAnswer("third") }
        #expect(try await providers.take(name, providers.browser).answer == nil)
    }
}
