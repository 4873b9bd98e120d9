import Models
import Testing

@testable import GatewayService

@Suite struct HashingOverloadTests {
    private let overload = HashingOverload()
    private let start = ContinuousClock.now
    private let everyone = ServiceError.unavailable(retryAfter: 2, overload: .everyone)
    private let network = ServiceError.unavailable(retryAfter: 3, overload: .network)

    private func share(_ key: String, isKnown: Bool = false) -> WorkShare? { WorkShare(key: key, isKnown: isKnown) }

    @Test func remembersAnOverloadForAMoment() {
        overload.record(everyone, for: share("a"), now: start)
        #expect(overload.error(for: share("a"), now: start) == everyone)
        #expect(overload.error(for: share("b"), now: start + .milliseconds(49)) == everyone)
        #expect(overload.error(for: share("b"), now: start + HashingOverload.duration) == nil)
    }

    @Test func refusesOnlyTheNetworkWhosePartIsFull() {
        overload.record(network, for: share("a"), now: start)
        #expect(overload.error(for: share("a"), now: start) == network)
        #expect(overload.error(for: share("b"), now: start) == nil)
    }

    @Test func knownDevicesAlwaysAsk() {
        overload.record(everyone, for: share("a"), now: start)
        #expect(overload.error(for: share("a", isKnown: true), now: start) == nil)
        #expect(overload.error(for: nil, now: start) == nil)
    }

    @Test func theRefusalOfAKnownDeviceConcernsNobodyElse() {
        overload.record(everyone, for: share("a", isKnown: true), now: start)
        #expect(overload.error(for: share("a"), now: start) == nil)
    }

    @Test func otherErrorsAreNotRemembered() {
        for error in [ServiceError.unavailable(), .deadlineExceeded, .internal] {
            overload.record(error, for: share("a"), now: start)
        }
        #expect(overload.error(for: share("a"), now: start) == nil)
    }

    @Test func remembersNoMoreNetworksThanItsBound() {
        for number in 0..<HashingOverload.maximumNetworks {
            overload.record(network, for: share("\(number)"), now: start)
        }
        overload.record(network, for: share("another"), now: start)
        #expect(overload.error(for: share("another"), now: start) == nil)
        // Old ones make room.
        overload.record(network, for: share("another"), now: start + HashingOverload.duration)
        #expect(overload.error(for: share("another"), now: start + HashingOverload.duration) == network)
    }

    @Test func asksNothingWhileTheRefusalIsFresh() async {
        let error = await serviceError {
            try await overload.avoiding(for: share("a")) { throw everyone }
        }
        #expect(error == everyone)
        await confirmation(expectedCount: 0) { asked in
            _ = await serviceError { try await overload.avoiding(for: share("a")) { asked() } }
        }
    }

    private func serviceError(_ body: () async throws -> Void) async -> ServiceError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? ServiceError
        }
    }
}
