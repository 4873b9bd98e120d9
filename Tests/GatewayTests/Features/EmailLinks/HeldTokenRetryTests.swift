import Models
import Testing

@testable import GatewayService

@Suite struct HeldTokenRetryTests {
    private let clock = SkippingClock()
    private var retry: HeldTokenRetry { HeldTokenRetry(clock: clock) }

    @Test func returnsTheOutcomeOfALaterTry() async throws {
        var tries = 0
        let value = try await retry {
            tries += 1
            guard tries == 3 else { throw ServiceError.tokenHeld(retryAfter: 5) }
            return "redeemed"
        }
        #expect(value == "redeemed")
        #expect(clock.pauses == [.milliseconds(20), .milliseconds(40)])
    }

    @Test func givesUpAfterTheLastPause() async throws {
        await #expect(throws: ServiceError.unavailable(retryAfter: 5)) {
            try await retry { throw ServiceError.tokenHeld(retryAfter: 5) }
        }
        #expect(clock.pauses.reduce(.zero, +) == .milliseconds(1200))
    }

    @Test func doesNotRetryOtherErrors() async throws {
        await #expect(throws: ServiceError.tokenInvalid) { try await retry { throw ServiceError.tokenInvalid } }
        #expect(clock.pauses.isEmpty)
    }
}
