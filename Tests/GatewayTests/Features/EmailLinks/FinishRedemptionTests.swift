import Models
import Synchronization
import TestKit
import Testing

@testable import GatewayService

@Suite struct FinishRedemptionTests {
    /// A mailer that answers `errors` one after the other, and then succeeds.
    private func fleet(_ errors: [ServiceError], _ calls: Calls) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.answer(Mailer.FinishRedemption.self) { call, _ in
            let index = calls.append(call.isSpent)
            if index < errors.count { throw errors[index] }
            return Nothing()
        }
        return fleet
    }

    private final class Calls: Sendable {
        private let list = Mutex<[Bool]>([])
        var all: [Bool] { list.withLock { $0 } }

        func append(_ isSpent: Bool) -> Int {
            list.withLock { list in
                list.append(isSpent)
                return list.count - 1
            }
        }
    }

    @Test(arguments: [
        ([], true), ([ServiceError.tokenInvalid], false),
        ([ServiceError.internal, .internal], true), ([ServiceError.internal, .internal, .internal], false),
    ])
    func returnsWhetherTheTokenIsUsedUp(errors: [ServiceError], isSpent: Bool) async throws {
        let calls = Calls()
        try await fleet(errors, calls).withFleet { fleet in
            let finish = FinishRedemption(mailer: fleet.mailer, clock: SkippingClock())
            let result = await finish.spend(.make())
            #expect(result == isSpent)
        }
        #expect(calls.all.allSatisfy { $0 })
    }

    @Test func releasesInTheBackgroundIfMailerDoesNotAnswer() async throws {
        let (calls, clock) = (Calls(), SkippingClock())
        try await fleet([.internal, .internal, .internal], calls).withFleet { fleet in
            await FinishRedemption(mailer: fleet.mailer, clock: clock).release(.make())
            try await eventually { calls.all.count == 4 }
        }
        #expect(calls.all == [false, false, false, false])
        #expect(clock.pauses == [.milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test func releasesOnceIfTheTokenIsNotHeld() async throws {
        let (calls, clock) = (Calls(), SkippingClock())
        try await fleet([.tokenInvalid], calls).withFleet { fleet in
            await FinishRedemption(mailer: fleet.mailer, clock: clock).release(.make())
        }
        #expect(calls.all == [false] && clock.pauses.isEmpty)
    }
}
