extension Mailer {
    /// Tries a message at once, whether it waits for its next attempt or was given up; for operators. A message that
    /// was given up is then tried for as long as a new one. A message that is ready to be sent stays as it is.
    ///
    /// Errors: 404.
    public struct RetryMessage: RPCMethod {
        public static let name = "mailer.retry_message"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The message.
        public var message: MessageID

        public init(message: MessageID) { self.message = message }
    }
}
