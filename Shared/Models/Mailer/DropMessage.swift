extension Mailer {
    /// Forgets a message, in whatever state; for operators. One that is just being sent may still arrive. Errors: 404.
    public struct DropMessage: RPCMethod {
        public static let name = "mailer.drop_message"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Nothing

        /// Which message.
        public var message: MessageID

        /// Makes the call.
        public init(message: MessageID) { self.message = message }
    }
}
