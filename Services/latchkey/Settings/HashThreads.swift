import Foundation
import Models

/// The threads that hash passwords, on the machine that all replicas of identity share.
enum HashThreads {
    /// How many each replica should have, so that there are no more than cores.
    static func share(of replicas: Int, cores: Int = ProcessInfo.processInfo.activeProcessorCount) -> Int {
        max(1, cores / max(1, replicas))
    }

    /// Advises to set `LATCHKEY_HASH_THREADS` when there are several replicas that `latchkey up` has not started.
    static func check(replicas: Int, _ settings: LocalSettings) -> [Diagnosis.CheckResult] {
        let started = FleetRecord.read(settings)?.processes.count { $0.service == ServiceName.identity.rawValue } ?? 0
        guard replicas > 1, settings.environment["LATCHKEY_HASH_THREADS"] == nil, started != replicas else { return [] }
        let advice =
            "\(replicas) replicas of identity share the cores: set LATCHKEY_HASH_THREADS=\(share(of: replicas))"
        return [.init(place: "settings", name: "hash threads", ok: true, detail: advice, isWarning: true)]
    }
}
