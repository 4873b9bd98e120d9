/// The methods by which a process is watched, which every service answers beside its own.
public enum Operations {
    /// Every such method.
    public static let methods: [any RPCMethod.Type] = [
        GetHealth.self, GetMetrics.self, Explain.self, Diagnose.self,
    ]

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

    /// What the process did for one request, oldest first; empty when it did nothing, or has forgotten.
    public struct Explain: RPCMethod {
        public static let name = "service.explain"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [Step]

        /// Which request.
        public var requestID: RequestID

        /// Makes the call.
        public init(requestID: RequestID) { self.requestID = requestID }
    }

    /// Checks that take longer than ``GetHealth`` may, or that warn of what works for now.
    public struct Diagnose: RPCMethod {
        public static let name = "service.diagnose"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Health

        /// Makes the call.
        public init() {}
    }

    /// One thing that a process did for a request, in words that hold no secret.
    public struct Step: Codable, Sendable, Equatable {
        /// When it was begun.
        public var time: Timestamp
        /// Which service.
        public var service: ServiceName
        /// Which replica of it.
        public var instance: String
        /// The route, or the RPC method.
        public var action: String
        /// `ok`, or the error's code and status.
        public var outcome: String
        /// What the error said, and which parameters it was about; nil when all went well.
        public var detail: String?
        /// How long it took, in milliseconds.
        public var milliseconds: Double

        /// Makes a step.
        public init(
            time: Timestamp, service: ServiceName, instance: String, action: String, outcome: String, detail: String?,
            milliseconds: Double
        ) {
            self.time = time
            self.service = service
            self.instance = instance
            self.action = action
            self.outcome = outcome
            self.detail = detail
            self.milliseconds = milliseconds
        }

        enum CodingKeys: String, CodingKey {
            case time, service, instance, action, outcome, detail, milliseconds
        }
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
