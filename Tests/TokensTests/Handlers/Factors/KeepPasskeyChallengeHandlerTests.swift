import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct KeepPasskeyChallengeHandlerTests {
    @Test func makesAChallengeOf32Bytes() async throws {
        let tokens = try await TokensFixture()
        let handler = KeepPasskeyChallengeHandler(challenges: tokens.service.passkeyChallenges)
        func make() async throws -> Secret {
            try await handler(
                .init(ceremony: .signIn(client: TokensFixture.client), device: nil), tokens.context())
        }
        let (first, second) = (try await make(), try await make())
        #expect(Data(base64URL: first.reveal())?.count == 32 && first != second)
    }
}
