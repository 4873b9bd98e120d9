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

            public init(name: String, ok: Bool, detail: String? = nil) {
                self.name = name
                self.ok = ok
                self.detail = detail
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

        public init(service: ServiceName, instance: String, processID: Int, checks: [Check]) {
            self.service = service
            self.instance = instance
            self.processID = processID
            self.checks = checks
        }

        /// Whether every check passed.
        public var ok: Bool { checks.allSatisfy(\.ok) }
    }
}
