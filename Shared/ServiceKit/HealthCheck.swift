public import Models

/// Something that a service needs to work, and how to find out.
public struct HealthCheck: Sendable {
    /// What is checked: `postgres`, `redis`, …
    public let name: String
    private let probe: @Sendable () async throws -> Void

    /// What a probe throws to say in its own words what is wrong; they must hold no secret.
    public struct Finding: Error, CustomStringConvertible {
        /// The words.
        public let description: String

        /// Makes a finding.
        public init(_ description: String) { self.description = description }
    }

    /// A check that passes when `probe` returns.
    public init(_ name: String, _ probe: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.probe = probe
    }

    /// Runs the probe; an error becomes a check that failed, described without its inside.
    public func run() async -> Operations.Health.Check {
        do {
            try await probe()
            return .init(name: name, ok: true)
        } catch let finding as Finding {
            return .init(name: name, ok: false, detail: finding.description)
        } catch let error as any ServiceErrorConvertible {
            return .init(name: name, ok: false, detail: "\(error)")
        } catch {
            // The type alone: an unknown error's text may hold anything.
            return .init(name: name, ok: false, detail: "\(type(of: error))")
        }
    }
}
