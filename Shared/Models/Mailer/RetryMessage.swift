extension Mailer {
    /// Has a message tried at once, whether it waits for its next attempt or is dead; for operators. A dead one is then
    /// tried for as long as a new one. One that waits for nothing else is left as it is. Errors: 404.
    public struct RetryMessage: RPCMethod {
        public static let name = "mailer.retry_message"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Which message.
        public var message: MessageID

        /// Makes the call.
        public init(message: MessageID) { self.message = message }
    }
}
