import Foundation
import Models
import Redis

/// Failed attempts as an operator sees them.
extension AttemptStore {
    /// In milliseconds.
    private static let day = 86_400_000

    /// The states of attempts, in the order of `subjects`, read in one round trip.
    func states(
        of subjects: [Secret], deadline: ContinuousClock.Instant
    ) async throws -> [Tokens.AttemptState] {
        let replies = try await redis.pipeline(
            subjects.map {
                RedisCommand("HMGET", failedAttempts($0), "count", "until", "day", "today", "per_day")
            }, deadline: deadline)
        return try replies.map { try state($0) }
    }

    /// Reads the fields that `begin_attempt.lua` writes.
    private func state(_ reply: RedisReply) throws -> Tokens.AttemptState {
        var fields = try ReplyFields(reply)
        let (count, until) = (try fields.optionalInt(), try fields.optionalInt())
        let (began, today, maximum) = (try fields.optionalInt(), try fields.optionalInt(), try fields.optionalInt())
        try fields.end()
        let present = now().milliseconds
        func time(_ milliseconds: Int) -> Timestamp {
            Timestamp(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
        }
        var state = Tokens.AttemptState(failedInARow: count ?? 0)
        if let until, until > present { state.pausedUntil = time(until) }
        if let began, began + Self.day > present {
            state.failedToday = today ?? 0
            if let maximum, state.failedToday >= maximum {
                // The later one of both ends.
                state.pausedUntil = max(state.pausedUntil ?? time(0), time(began + Self.day))
            }
        }
        return state
    }

    /// Forgets failed attempts. Those on known devices are kept: they make a device one like any other.
    func clear(_ subjects: [Secret], deadline: ContinuousClock.Instant) async throws {
        let replies = try await redis.pipeline(
            subjects.map { RedisCommand("DEL", failedAttempts($0)) }, deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
    }
}
