import Foundation

/// Serialization failures and deadlocks (`40001`, `40P01`): the server has undone everything, and asks to try again.
enum Conflicts {
    private static let attempts = 3

    /// Runs `body` again when it throws a conflict, twice at most and not past `end`.
    static func retrying<Result, Failure: Error>(
        until end: ContinuousClock.Instant, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        for attempt in 1..<attempts {
            do {
                return try body()
            } catch {
                guard (error as? PostgresError)?.isConflict == true, .now < end else { throw error }
                // Chance parts those who met. This is a thread of our own: it may sleep.
                Thread.sleep(forTimeInterval: Double.random(in: 0.001...0.005) * Double(attempt))
            }
        }
        return try body()
    }
}
