import CoreMetrics

/// Encrypts the secrets of authenticator apps with the current factor key, and publishes how much still needs an old one.
struct FactorKeyRotation: Sendable {
    let totpFactors: TOTPFactorStore
    let recoveryCodes: RecoveryCodeStore
    var metrics: any MetricsFactory = MetricsSystem.factory

    /// An error leaves the rest for the next round.
    func rotate() async {
        do {
            while try await totpFactors.renewKeys() > 0, !Task.isCancelled {}
            let count = try await totpFactors.countOfOldKeys() + recoveryCodes.countOfOldKeys()
            Gauge(label: "identity_factors_of_old_keys", factory: metrics).record(count)
        } catch {
            // A database that is away is reported by the health check.
        }
    }
}
