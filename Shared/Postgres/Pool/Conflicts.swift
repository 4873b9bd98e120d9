import Foundation

/// Retries after serialization errors and deadlocks (SQLSTATE `40001`, `40P01`): the server has rolled back, so the work
/// can be run again.
enum Conflicts {
    private static let maximumAttempts = 3

    /// Runs `body`. If it throws a conflict before `end`, runs it again, at most twice.
    static func retrying<Result, Failure: Error>(
        until end: ContinuousClock.Instant, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        for attempt in 1..<maximumAttempts {
            do {
                return try body()
            } catch {
                guard (error as? PostgresError)?.isConflict == true, .now < end else { throw error }
                // A random pause keeps the same transactions from colliding again. This is a pool thread, which may block.
                Thread.sleep(forTimeInterval: Double.random(in: 0.001...0.005) * Double(attempt))
            }
        }
        return try body()
    }
}
