import Foundation
import Models
import RPC
import Testing

@testable import TokensService

@Suite struct SpendLimitsHandlerTests {
    private func spend(_ subject: String, _ rule: Tokens.LimitRule = .init(limit: 10, window: 60)) -> Tokens.Spend {
        Tokens.Spend(policy: "sign_in", subject: Secret(subject), rule: rule)
    }

    @Test func countsConcurrentUses() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        let handler = SpendLimitsHandler(limits: tokens.service.limits)
        let allowed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { try await handler(.init([spend(subject)]), tokens.context())[0].isAllowed }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(allowed == 10)
        let state = try await handler(.init([spend(subject), spend(UUID().uuidString)]), tokens.context())
        #expect(state.map(\.isAllowed) == [false, true])
        #expect(state.map(\.remaining) == [0, 9])
        #expect((1...60).contains(state[0].reset))
    }
}
