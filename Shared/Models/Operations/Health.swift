extension Operations {
    /// The health of one process.
    public struct Health: Codable, Sendable, Equatable {
        /// The result of one check.
        public struct Check: Codable, Sendable, Equatable {
            /// What was checked: `postgres`, `redis`, `signing_keys`, …
            public var name: String
            /// Whether it works.
            public var ok: Bool
            /// What is wrong, without secrets; nil when it works.
            public var detail: String?
            /// True if it works, but needs a look.
            public var isWarning: Bool?

            public init(name: String, ok: Bool, detail: String? = nil, isWarning: Bool? = nil) {
                self.name = name
                self.ok = ok
                self.detail = detail
                self.isWarning = isWarning
            }
        }

        /// What a process was built from.
        public struct Build: Codable, Sendable, Equatable {
            /// The version of Latchkey (Semantic Versioning 2.0.0).
            public var version: String
            /// A hash of the RPC methods that it knows: 16 hexadecimal digits.
            public var methods: String
            /// Whether the file of its executable was replaced since it started.
            public var isReplaced: Bool

            public init(version: String, methods: String, isReplaced: Bool) {
                self.version = version
                self.methods = methods
                self.isReplaced = isReplaced
            }
        }

        /// The service.
        public var service: ServiceName
        /// Name of the service's replica.
        public var instance: String
        /// Process id.
        public var processID: Int
        /// The results of its checks.
        public var checks: [Check]
        /// What it was built from; nil from a process of the version before.
        public var build: Build?

        public init(
            service: ServiceName, instance: String, processID: Int, checks: [Check], build: Build? = nil
        ) {
            self.build = build
            self.service = service
            self.instance = instance
            self.processID = processID
            self.checks = checks
        }

        /// Whether every check passed.
        public var ok: Bool { checks.allSatisfy(\.ok) }
    }
}
