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
            #expect(call.subject == Secret("operator s") && call.rule.limit == 5 && call.perDay == 90)
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

    /// The names under which tokens counted an attempt at a device with a mark of epoch 3.
    ///
    /// - Parameters:
    ///   - epoch: the operator's present epoch; nil for somebody who is no operator any more.
    ///   - isUsedUp: whether the device has failed too often.
    private func subjects(epoch: Int?, isUsedUp: Bool = false) async throws -> [String] {
        let user = UserID.make()
        let counted = Mutex<[String]>([])
        var services = ScriptedServices()
        services.answer(Identity.FindOperator.self) { call in
            guard let epoch, call.user == user else { throw ServiceError.notFound("operator") }
            return .init(id: user, application: .make(), email: nil, epoch: epoch, secondFactor: .code)
        }
        services.answer(Tokens.BeginAttempt.self) { call in
            let name = call.subject.reveal()
            #expect(call.device == nil && call.perDay == (name.hasSuffix("browser") ? 10 : 90))
            if isUsedUp, name.hasSuffix("browser") { throw ServiceError(.rateLimited, detail: "", retryAfter: 60) }
            counted.withLock { $0.append(name) }
            return .init(isKnownDevice: false)
        }
        services.answer(Tokens.FinishAttempt.self) { call in
            // What strangers did is not the operator's to clear; what was done at the device is.
            #expect(call.clearsFailedAttempts == call.subject.reveal().hasSuffix("browser"))
            counted.withLock { $0.append(call.subject.reveal()) }
            return .init()
        }
        try await services.serving { directory in
            try await OperatorFleet.connected(runDirectory: directory) { fleet in
                try await OperatorAttempts(
                    fleet: fleet, device: .init(user: user, epoch: 3, id: Secret("browser"))
                ).attempting("s", clearsFailedAttempts: false) {}
            }
        }
        return counted.withLock { $0 }
    }

    @Test func aKnownDeviceCountsByItself() async throws {
        let device = "operator s at device browser"
        #expect(try await subjects(epoch: 3) == [device, device])
    }

    @Test func aDeviceOfAnEarlierEpochOrThatIsUsedUpIsLikeAnyOther() async throws {
        let common = ["operator s", "operator s"]
        for epoch in [2, 4, nil] { #expect(try await subjects(epoch: epoch) == common) }
        #expect(try await subjects(epoch: 3, isUsedUp: true) == common)
    }
}
