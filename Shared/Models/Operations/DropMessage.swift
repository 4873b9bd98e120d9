extension Mailer {
    /// Removes a message in any state; for operators. A message that is being sent may still arrive.
    ///
    /// Errors: 404.
    public struct DropMessage: RPCMethod {
        public static let name = "mailer.drop_message"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Nothing

        /// The message.
        public var message: MessageID

        public init(message: MessageID) { self.message = message }
    }
}
