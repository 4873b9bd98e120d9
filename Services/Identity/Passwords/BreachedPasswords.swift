import CoreMetrics
import Logging
import Models

/// Passwords that are known from data breaches (NIST SP 800-63B-4 §3.1.1.2). When they can't be looked up, a password is let through:
/// nobody is kept from signing up because another server is away. The counter `identity_breached_password_lookups` tells how often.
struct BreachedPasswords: Sendable {
    private enum Lookup: Sendable {
        case none
        case server(BreachedPasswordServer)
        case file(BreachedPasswordFileReader)
    }

    /// How a look-up has ended, as the counter names it.
    private enum Outcome: String {
        case found, unknown, unavailable, skipped
    }

    private let lookup: Lookup
    private let logger: Logger
    private let metrics: any MetricsFactory

    /// - Throws: ``BreachedPasswordFile/FileError`` for a file that can't be used.
    init(
        _ source: BreachedPasswordSource, logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory
    ) throws(BreachedPasswordFile.FileError) {
        switch source {
        case .off: lookup = .none
        case .server(let base): lookup = .server(BreachedPasswordServer(base: base))
        case .file(let path): lookup = .file(BreachedPasswordFileReader(try BreachedPasswordFile(path: path)))
        }
        self.logger = logger
        self.metrics = metrics
    }

    /// Whether passwords are looked up at all.
    var isOn: Bool {
        if case .none = lookup { false } else { true }
    }

    /// Whether a password is known from a breach; false when that can't be found out before `deadline`.
    func contains(_ password: Secret, deadline: ContinuousClock.Instant) async -> Bool {
        guard isOn, password.fits(TextBounds.password) else { return false }
        let outcome = await outcome(BreachedPasswordHash(password), deadline)
        count(outcome)
        return outcome == .found
    }

    /// Counts a password that is not looked up, because too many others are.
    func countSkipped() { count(.skipped) }

    private func count(_ outcome: Outcome) {
        Counter(
            label: "identity_breached_password_lookups", dimensions: [("outcome", outcome.rawValue)], factory: metrics
        ).increment()
    }

    private func outcome(_ hash: BreachedPasswordHash, _ deadline: ContinuousClock.Instant) async -> Outcome {
        switch lookup {
        case .none: return .unknown
        case .file(let file):
            do throws(BreachedPasswordFileReader.LookupError) {
                return try await file.contains(hash, deadline: deadline) ? .found : .unknown
            } catch {
                logger.warning("the file of breached passwords can't be read", metadata: ["reason": "\(error)"])
                return .unavailable
            }
        case .server(let server):
            do throws(BreachedPasswordServer.LookupError) {
                return try await server.contains(hash, deadline: deadline) ? .found : .unknown
            } catch {
                logger.warning("breached passwords can't be looked up", metadata: ["reason": "\(error)"])
                return .unavailable
            }
        }
    }
}
