extension Operations {
    /// One thing that a process did for a request. Contains no secret.
    public struct Step: Codable, Sendable, Equatable {
        /// When it began.
        public var time: Timestamp
        /// The service.
        public var service: ServiceName
        /// Name of the service's replica.
        public var instance: String
        /// The route, or the RPC method.
        public var action: String
        /// `ok`, or the error's code and status.
        public var outcome: String
        /// The error's detail and the parameters that it names; nil on success.
        public var detail: String?
        /// Duration, in milliseconds.
        public var milliseconds: Double

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
    }
}
