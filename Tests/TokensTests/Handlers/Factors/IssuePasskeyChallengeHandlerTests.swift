import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct IssuePasskeyChallengeHandlerTests {
    @Test func makesADifferentChallengeEachTime() async throws {
        let tokens = try await TokensFixture()
        let handler = IssuePasskeyChallengeHandler(challenges: tokens.service.passkeyChallenges)
        func make() async throws -> Data {
            let challenge = try await handler(
                .init(ceremony: .signIn(client: TokensFixture.client), device: nil), tokens.context())
            return try #require(Data(base64URL: challenge.reveal()))
        }
        let (first, second) = (try await make(), try await make())
        // The random part comes first.
        #expect(first.prefix(16) != second.prefix(16) && first.dropFirst(16) != second.dropFirst(16))
    }
}
