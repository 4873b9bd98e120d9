import Models
import Testing

@testable import GatewayService

@Suite struct SupersededSignInTests {
    @Test func triesOnceMore() async throws {
        var tries = 0
        let value = try await SupersededSignIn.retryingOnce {
            tries += 1
            if tries == 1 { throw SupersededSignIn() }
            return tries
        }
        #expect(value == 2)
        await #expect(throws: SupersededSignIn.self) {
            try await SupersededSignIn.retryingOnce {
                tries += 1
                throw SupersededSignIn()
            }
        }
        #expect(tries == 4)
    }

    @Test func triesNothingElseAgain() async throws {
        var tries = 0
        await #expect(throws: ServiceError.invalidProof) {
            try await SupersededSignIn.retryingOnce {
                tries += 1
                throw ServiceError.invalidProof
            }
        }
        #expect(tries == 1 && SupersededSignIn().serviceError.status == 401)
    }
}
