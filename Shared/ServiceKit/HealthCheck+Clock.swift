public import Foundation

extension HealthCheck {
    /// Checks that a store's clock and ours differ by at most two seconds, apart from half the round trip: tokens and proofs
    /// are issued by one clock and checked by the other.
    public static func clock(of store: String, now: @escaping @Sendable () async throws -> Date) -> HealthCheck {
        HealthCheck("\(store)_clock") {
            let start = Date()
            let theirs = try await now()
            let end = Date()
            let ours = start + end.timeIntervalSince(start) / 2
            let off = theirs.timeIntervalSince(ours)
            guard abs(off) > 2 + end.timeIntervalSince(start) / 2 else { return }
            let seconds = Int(abs(off).rounded())
            throw HealthCheckError(
                "it is \(seconds) s \(off > 0 ? "ahead of" : "behind") this machine's; run NTP on both")
        }
    }
}
