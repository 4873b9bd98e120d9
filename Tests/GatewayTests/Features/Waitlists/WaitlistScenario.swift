import HTTPTypes
import Models
import Synchronization

@testable import GatewayService

/// A user who may be on the waitlist of the feature `dark-mode`.
enum WaitlistScenario {
    static let row = WaitlistRowID.make()
    static let bearer: HTTPFields = [.authorization: "Bearer good"]

    /// Waitlists accepts calls for the signed-in user only.
    static func fleet(isOn: Bool = false) throws -> ScriptedFleet {
        let isOn = Shared(isOn)
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        @Sendable func status(_ member: Waitlists.Member, _ feature: FeatureKey) throws -> Waitlists.Status {
            guard member.user == Samples.user, member.account == Samples.account else { throw ServiceError.internal }
            return .init(featureKey: feature, waitlistID: isOn.value.withLock { $0 } ? row : nil)
        }
        fleet.answer(Waitlists.GetWaitlist.self) { call, _ in try status(call.member, call.feature) }
        fleet.answer(Waitlists.JoinWaitlist.self) { call, _ in
            isOn.value.withLock { $0 = true }
            return try status(call.member, call.feature)
        }
        fleet.answer(Waitlists.LeaveWaitlist.self) { call, _ in
            isOn.value.withLock { $0 = false }
            return try status(call.member, call.feature)
        }
        return fleet
    }

    private final class Shared: Sendable {
        let value: Mutex<Bool>
        init(_ value: Bool) { self.value = Mutex(value) }
    }
}
