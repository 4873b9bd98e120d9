import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct OperatorAttemptsTests {
    /// What tokens was told of attempts that end in these ways.
    private func outcomes(of body: @escaping @Sendable () throws -> Void) async throws -> [Tokens.FinishAttempt.Outcome]
    {
        let told = Mutex<[Tokens.FinishAttempt.Outcome]>([])
        var services = ScriptedServices()
        services.answer(Tokens.BeginAttempt.self) { call in
            #expect(call.subject == Secret("s") && call.rule.limit == 5 && call.perDay == 90)
            return .init(isKnownDevice: false)
        }
        services.answer(Tokens.FinishAttempt.self) { call in
            told.withLock { $0.append(call.outcome) }
            return .init()
        }
        try await services.serving { directory in
            try await OperatorFleet.connected(runDirectory: directory) { fleet in
                _ = try? await OperatorAttempts(fleet: fleet).attempting("s", clearsFailedAttempts: true) { try body() }
            }
        }
        return told.withLock { $0 }
    }

    @Test func aWrongOneCountsAndOthersDoNot() async throws {
        #expect(try await outcomes(of: {}) == [.right])
        #expect(try await outcomes(of: { throw ServiceError(.invalidCredentials, detail: "") }) == [])
        #expect(try await outcomes(of: { throw ServiceError(.secondFactorInvalid, detail: "") }) == [])
        #expect(try await outcomes(of: { throw ServiceError.unavailable() }) == [.untried])
    }
}
