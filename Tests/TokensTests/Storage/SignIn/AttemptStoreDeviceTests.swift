import Models
import RPC
import Testing

@testable import TokensService

@Suite struct AttemptStoreDeviceTests {
    private static let rule = Tokens.LimitRule(limit: 5, window: 300)

    /// Somebody who tries the password of one account, at a device or elsewhere.
    private struct Caller {
        let tokens: TokensFixture
        let subject: Secret
        var device: Tokens.KnownDevice?

        func begin(perDay: Int = 90, devicePerDay: Int = 10) async throws -> AttemptStore.Admission {
            try await tokens.service.attempts.begin(
                .init(
                    subject: subject, rule: AttemptStoreDeviceTests.rule, perDay: perDay, device: device,
                    devicePerDay: devicePerDay),
                deadline: tokens.context().deadline.instant)
        }

        func finish(_ reply: AttemptStore.Admission, _ outcome: Tokens.FinishAttempt.Outcome) async throws {
            guard case .allowed(let attempt) = reply else { return }
            try await tokens.service.attempts.finish(
                .init(
                    subject: subject, rule: AttemptStoreDeviceTests.rule, device: device, attempt: attempt,
                    outcome: outcome),
                deadline: tokens.context().deadline.instant)
        }

        /// Tries a wrong secret. Answers how it was counted.
        func fail(perDay: Int = 90) async throws -> AttemptStore.Admission {
            let reply = try await begin(perDay: perDay)
            try await finish(reply, .wrong)
            return reply
        }

        /// Tries the right one.
        func succeed() async throws -> AttemptStore.Admission {
            let reply = try await begin()
            try await finish(reply, .right)
            return reply
        }
    }

    private static let known = AttemptStore.Admission.allowed(.init(isKnownDevice: true))

    private static let unknownDevice = AttemptStore.Admission.allowed(.init(isKnownDevice: false))

    /// An account with a user who has signed in, so that tokens knows their epoch.
    private func account() async throws -> (unknownDevice: Caller, owner: Caller, user: UserID) {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        _ = try await tokens.session(of: user, epoch: 3)
        let unknownDevice = Caller(tokens: tokens, subject: Secret("password \(user)"))
        var owner = unknownDevice
        owner.device = .init(user: user, epoch: 3, id: Secret("laptop"))
        return (unknownDevice, owner, user)
    }

    @Test func failedAttemptsElsewhereDoNotLockAUserOutOfTheirDevice() async throws {
        let (unknownDevice, owner, _) = try await account()
        for _ in 0..<5 { _ = try await unknownDevice.fail() }
        guard case .paused = try await unknownDevice.fail() else {
            Issue.record("there is no pause")
            return
        }
        let reply = try await owner.succeed()
        #expect(reply == Self.known)
    }

    @Test func aMarkEndsWithItsEpoch() async throws {
        let (_, owner, user) = try await account()
        let before = try await owner.succeed()
        #expect(before == Self.known)
        try await owner.tokens.advance(user, to: 4)
        let after = try await owner.succeed()
        #expect(after == Self.unknownDevice)
        // Nor is a mark verified for a user of whom nothing is known.
        var other = owner
        other.device = .init(user: .make(), epoch: 9, id: Secret("laptop"))
        let unknown = try await other.succeed()
        #expect(unknown == Self.unknownDevice)
    }

    @Test func aDeviceLosesItsPrivilegeByFailedAttempts() async throws {
        let (unknownDevice, owner, _) = try await account()
        for _ in 0..<5 {
            let reply = try await owner.fail()
            #expect(reply == Self.known)
        }
        let sixth = try await owner.begin()
        #expect(sixth == Self.unknownDevice)
        // The others of the user are not touched, however many fail.
        for index in 0..<26 {
            var other = owner
            other.device?.id = Secret("device \(index)")
            for _ in 0..<6 { _ = try await other.fail() }
        }
        var phone = owner
        phone.device?.id = Secret("phone")
        let elsewhere = try await phone.succeed()
        #expect(elsewhere == Self.known)
        // No unknown device may try again today.
        guard case .paused = try await unknownDevice.fail() else {
            Issue.record("a day has no end")
            return
        }
        unknownDevice.tokens.clock.pass(24 * 3600 + 1)
        let tomorrow = try await owner.succeed()
        #expect(tomorrow == Self.known)
    }

    @Test func aSuccessRestoresTheDevicesPrivilege() async throws {
        let (_, owner, _) = try await account()
        for _ in 0..<5 { _ = try await owner.fail() }
        let asUnknown = try await owner.succeed()
        #expect(asUnknown == Self.unknownDevice)
        let again = try await owner.succeed()
        #expect(again == Self.known)
    }

    /// Four failed attempts and a success, again and again: a guesser and the owner on one device.
    @Test func successesDoNotExtendADay() async throws {
        let (_, owner, _) = try await account()
        var (failed, isOpen) = (0, true)
        for _ in 0..<60 where isOpen {
            for _ in 0..<4 where isOpen {
                if case .allowed = try await owner.fail() { failed += 1 } else { isOpen = false }
                // Beyond any pause, and short of a day for all of them.
                owner.tokens.clock.pass(400)
            }
            if isOpen { _ = try await owner.succeed() }
        }
        #expect(!isOpen)
        #expect(failed == 90)
    }

    @Test func countsADevicesFailedAttemptsForTheAccountsDay() async throws {
        let (unknownDevice, owner, _) = try await account()
        for _ in 0..<3 { _ = try await owner.fail() }
        for _ in 0..<4 {
            let reply = try await unknownDevice.fail(perDay: 7)
            #expect(reply == Self.unknownDevice)
        }
        guard case .paused(let seconds) = try await unknownDevice.fail(perDay: 7) else {
            Issue.record("a day has no end")
            return
        }
        #expect(seconds > 23 * 3600)
    }

    @Test func countsConcurrentAttemptsOnADevice() async throws {
        let (_, owner, _) = try await account()
        let replies = try await withThrowingTaskGroup(of: AttemptStore.Admission.self) { group in
            for _ in 0..<30 { group.addTask { try await owner.begin() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.count { $0 == Self.known } == 5)
        #expect(replies.count { $0 == Self.unknownDevice } == 5)
    }
}
