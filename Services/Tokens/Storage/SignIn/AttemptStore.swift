import Foundation
import Models
import Redis

/// Counts failed attempts at the secrets of accounts, of accounts and of known devices apart.
struct AttemptStore: Sendable {
    /// The first pause after too many failed attempts. Each further one doubles it, up to ``maximumPause``.
    static let firstPause: Duration = .seconds(2)
    static let maximumPause: Duration = .seconds(15 * 60)

    let redis: RedisClient
    let keys: RedisKeys
    let hasher: SubjectHasher
    /// The present, which tests can set.
    let now: @Sendable () -> Date

    /// Whether an attempt may be made.
    enum Admission: Equatable {
        case allowed(Tokens.Attempt)
        /// Not before this many seconds.
        case paused(Int)
    }

    /// Counts an attempt as failed: of the device, if it is a known one that has not failed too often, else of the account.
    func begin(_ attempt: Tokens.BeginAttempt, deadline: ContinuousClock.Instant) async throws -> Admission {
        if let device = attempt.device, try await begin(attempt, at: device, deadline) {
            return .allowed(.init(isKnownDevice: true))
        }
        let pause = try await redis.run(
            BeginAttemptScript(
                failedAttempts: failedAttempts(attempt.subject), now: now().milliseconds, rule: attempt.rule,
                firstPause: Self.firstPause, maximumPause: Self.maximumPause, maximumPerDay: attempt.perDay),
            deadline: deadline)
        return pause > 0 ? .paused(secondsRoundedUp(pause)) : .allowed(.init(isKnownDevice: false))
    }

    private func begin(
        _ attempt: Tokens.BeginAttempt, at device: Tokens.KnownDevice, _ deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        try await redis.run(
            BeginDeviceAttemptScript(
                epoch: keys.epoch(of: device.user), failedAttempts: failedAttempts(attempt.subject, at: device),
                now: now().milliseconds, deviceEpoch: device.epoch, maximumInARow: attempt.rule.limit,
                maximumPerDay: attempt.devicePerDay), deadline: deadline)
    }

    /// Records the outcome. Only a success, or an attempt that was not made, is taken back. A success on a device restores its
    /// privilege.
    func finish(_ attempt: Tokens.FinishAttempt, deadline: ContinuousClock.Instant) async throws {
        let isKnown = attempt.attempt.isKnownDevice
        if attempt.outcome == .wrong {
            guard isKnown else { return }
            _ = try await redis.run(
                CountFailedAttemptScript(failedAttempts: failedAttempts(attempt.subject), now: now().milliseconds),
                deadline: deadline)
            return
        }
        let isRight = attempt.outcome == .right
        if let device = attempt.device, isKnown || isRight {
            _ = try await redis.run(
                FinishAttemptScript(
                    failedAttempts: failedAttempts(attempt.subject, at: device), limit: attempt.rule.limit,
                    wasCounted: isKnown,
                    isReset: isRight), deadline: deadline)
        }
        if !isKnown {
            _ = try await redis.run(
                FinishAttemptScript(
                    failedAttempts: failedAttempts(attempt.subject), limit: attempt.rule.limit, wasCounted: true,
                    isReset: isRight && attempt.clearsFailedAttempts), deadline: deadline)
        }
    }

    /// The key of the failed attempts at a subject.
    func failedAttempts(_ subject: Secret) -> String { keys.failedAttempts(hasher.digest("failures", subject)) }

    private func failedAttempts(_ subject: Secret, at device: Tokens.KnownDevice) -> String {
        let name = Secret("\(subject.reveal())\u{0}\(device.id.reveal())")
        return keys.failedDeviceAttempts(hasher.digest("device failures", name), of: device.user)
    }
}
