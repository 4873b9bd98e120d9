import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct KeepProviderStateHandlerTests {
    @Test func repliesA256BitParameterThatIsNewEachTime() async throws {
        let providers = ProviderStateFixture(tokens: try await TokensFixture())
        let (one, two) = (try await providers.keep(), try await providers.keep())
        #expect(Data(base64URL: one.reveal())?.count == 32)
        #expect(one != two)
        #expect(try await providers.take(one, providers.browser).state == providers.state)
    }
}
