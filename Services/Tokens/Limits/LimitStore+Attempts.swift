import Models
import Redis

extension LimitStore {
    /// How an attempt is counted.
    enum AttemptReply: Equatable {
        /// It may go on.
        case open(Tokens.Attempt)
        /// After how many seconds to come back.
        case paused(Int)
    }

    /// Counts a try as a failure: of the device, if that is a known one, else of the account.
    func beginAttempt(
        _ attempt: Tokens.BeginAttempt, deadline: ContinuousClock.Instant
    ) async throws -> AttemptReply {
        if let device = attempt.device, try await begin(attempt, at: device, deadline) {
            return .open(.init(isKnownDevice: true))
        }
        let reply = try await redis.run(
            Scripts.beginAttempt, keys: [failures(attempt.subject)],
            arguments: [
                milliseconds, attempt.rule.limit, attempt.rule.window * 1000,
                Self.firstPause.milliseconds, Self.maximumPause.milliseconds, attempt.perDay,
            ], deadline: deadline)
        guard let pause = reply.int else { throw RedisError.protocolError }
        return pause > 0 ? .paused((pause + 999) / 1000) : .open(.init(isKnownDevice: false))
    }

    private func begin(
        _ attempt: Tokens.BeginAttempt, at device: Tokens.KnownDevice, _ deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let reply = try await redis.run(
            Scripts.beginDeviceAttempt, keys: [epoch(of: device), failures(attempt.subject, at: device)],
            arguments: [milliseconds, device.epoch, attempt.rule.limit, attempt.devicePerDay], deadline: deadline)
        guard let isKnown = reply.int else { throw RedisError.protocolError }
        return isKnown == 1
    }

    /// Says how it ended. Only a success or what was not tried is taken back; a success at a device makes it known again.
    func settleAttempt(_ attempt: Tokens.FinishAttempt, deadline: ContinuousClock.Instant) async throws {
        let isKnown = attempt.attempt.isKnownDevice
        if attempt.outcome == .wrong {
            guard isKnown else { return }
            _ = try await redis.run(
                Scripts.countFailure, keys: [failures(attempt.subject)], arguments: [milliseconds], deadline: deadline)
            return
        }
        let isRight = attempt.outcome == .right
        if let device = attempt.device, isKnown || isRight {
            _ = try await redis.run(
                Scripts.settleAttempt, keys: [failures(attempt.subject, at: device)],
                arguments: [attempt.rule.limit, isKnown ? 1 : 0, isRight ? 1 : 0], deadline: deadline)
        }
        if !isKnown {
            _ = try await redis.run(
                Scripts.settleAttempt, keys: [failures(attempt.subject)],
                arguments: [attempt.rule.limit, 1, isRight && attempt.forgetsFailures ? 1 : 0], deadline: deadline)
        }
    }

    /// Whether a device's mark is of its user's present epoch.
    func isKnown(_ device: Tokens.KnownDevice, deadline: ContinuousClock.Instant) async throws -> Bool {
        let reply = try await redis.send(RedisCommand("GET", epoch(of: device)), deadline: deadline)
        return reply.int.map { device.epoch >= $0 } ?? false
    }

    private func epoch(of device: Tokens.KnownDevice) -> String { RedisKeys(prefix: prefix).epoch(of: device.user) }

    private func failures(_ subject: Secret) -> String { "\(prefix)failures:\(digest("failures", subject))" }

    /// Beside the user's epoch, as the script needs in a cluster.
    private func failures(_ subject: Secret, at device: Tokens.KnownDevice) -> String {
        let name = Secret("\(subject.reveal())\u{0}\(device.id.reveal())")
        return "\(prefix){\(device.user)}:failures:\(digest("device failures", name))"
    }
}
