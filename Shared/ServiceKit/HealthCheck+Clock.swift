public import Foundation

extension HealthCheck {
    /// Whether a store's clock and ours agree to two seconds, half the time that the question took aside: tokens and
    /// proofs are timed by the one and checked by the other.
    public static func clock(of store: String, now: @escaping @Sendable () async throws -> Date) -> HealthCheck {
        HealthCheck("\(store)_clock") {
            let start = Date()
            let theirs = try await now()
            let end = Date()
            let ours = start + end.timeIntervalSince(start) / 2
            let off = theirs.timeIntervalSince(ours)
            guard abs(off) > 2 + end.timeIntervalSince(start) / 2 else { return }
            let seconds = Int(abs(off).rounded())
            throw Finding("it is \(seconds) s \(off > 0 ? "ahead of" : "behind") this machine's; run NTP on both")
        }
    }
}
