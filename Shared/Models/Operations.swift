/// The methods by which a process is watched, which every service answers beside its own.
public enum Operations {
    /// Every such method.
    public static let methods: [any RPCMethod.Type] = [GetHealth.self, GetMetrics.self]

    /// Whether a service and its stores work, a check each. Answers even when a store is away.
    public struct GetHealth: RPCMethod {
        public static let name = "service.get_health"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Health

        /// Makes the call.
        public init() {}
    }

    /// The service's metrics in Prometheus text format.
    public struct GetMetrics: RPCMethod {
        public static let name = "service.get_metrics"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = String

        /// Makes the call.
        public init() {}
    }

    /// The state of one process.
    public struct Health: Codable, Sendable, Equatable {
        /// One thing that has to work.
        public struct Check: Codable, Sendable, Equatable {
            /// What was checked: `postgres`, `redis`, `signing_keys`, …
            public var name: String
            /// Whether it works.
            public var ok: Bool
            /// What is wrong, in words that hold no secret; nil when all is well.
            public var detail: String?

            /// Makes a check.
            public init(name: String, ok: Bool, detail: String? = nil) {
                self.name = name
                self.ok = ok
                self.detail = detail
            }
        }

        /// Which service.
        public var service: ServiceName
        /// Which replica of it.
        public var instance: String
        /// Process id, for operators.
        public var processID: Int
        /// What was checked.
        public var checks: [Check]

        /// Whether every check passed.
        public var ok: Bool { checks.allSatisfy(\.ok) }

        /// Makes a state.
        public init(service: ServiceName, instance: String, processID: Int, checks: [Check]) {
            self.service = service
            self.instance = instance
            self.processID = processID
            self.checks = checks
        }
    }
}
