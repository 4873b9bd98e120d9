import Models
import Testing

@testable import TokensService

@Suite struct ListKeysHandlerTests {
    @Test func listsTheNextKeyBeforeTheOneThatSigns() async throws {
        let tokens = try await TokensFixture()
        let keyRing = tokens.service.keyRing
        let signing = try tokens.kid(of: try await tokens.session().tokens.accessToken)
        let next = try await RotateKeysHandler(keyRing: keyRing)(.init(), tokens.context())
        let keys = try await ListKeysHandler(keyRing: keyRing)(.init(), tokens.context())
        #expect(keys.map(\.kid) == [next.kid, signing])
        #expect(keys.map(\.state) == [.next, .signing])
    }
}
