import Models
import RPC
import Testing

@testable import TokensService

@Suite struct EndAllSessionsHandlerTests {
    @Test func endsAllSessionsButTheKeptOne() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let kept = try await tokens.session(of: user)
        for _ in 0..<2 { _ = try await tokens.session(of: user) }
        let session = try await tokens.check(kept.tokens.accessToken).session
        let context = tokens.context(caller: .operator)
        let ended = try await tokens.endingAll(.init(of: .user(user), keeping: session), context)
        #expect(ended.count == 2)
        #expect(try await tokens.read(ended.proof)?.event == .sessionsEnded)
        #expect(try await tokens.list(of: user).map(\.id) == [session])
        let again = try await tokens.endingAll(.init(of: .user(user), keeping: session), context)
        #expect(again.count == 0 && again.proof == nil)
    }
}
