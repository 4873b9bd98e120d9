public import Models

/// Checks something that a service needs to work.
public struct HealthCheck: Sendable {
    /// What is checked: `postgres`, `redis`, …
    public let name: String
    private let probe: @Sendable () async throws -> String?

    /// Creates a check that passes when `probe` returns. `probe` throws ``HealthCheckError`` to describe a problem.
    public init(_ name: String, _ probe: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.probe = {
            try await probe()
            return nil
        }
    }

    private init(name: String, description: @escaping @Sendable () async throws -> String) {
        self.name = name
        probe = description
    }

    /// Creates a check whose `probe` returns what it found, for `latchkey doctor`.
    public static func describing(
        _ name: String, _ probe: @escaping @Sendable () async throws -> String
    ) -> HealthCheck {
        HealthCheck(name: name, description: probe)
    }

    /// Runs the probe. An error becomes a failed check, without internals.
    public func run() async -> Operations.Health.Check {
        do {
            return .init(name: name, ok: true, detail: try await probe())
        } catch let error as HealthCheckError {
            return .init(
                name: name, ok: error.isWarning, detail: error.description, isWarning: error.isWarning ? true : nil)
        } catch let error as any ServiceErrorConvertible {
            return .init(name: name, ok: false, detail: "\(error)")
        } catch {
            // Only the type: the text of an unknown error may contain secrets.
            return .init(name: name, ok: false, detail: "\(type(of: error))")
        }
    }
}
