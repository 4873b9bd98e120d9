/// What the handlers of one connection tell each other. It belongs to the connection's event loop.
final class ConnectionState {
    var account: ReceiveAccount
    /// Whether the request line of the head that arrives has not ended yet.
    var isInRequestLine = true
    /// The bytes of that request line so far.
    var requestLineLength = 0

    /// Whether what is too long is the request line, and not a field.
    var isRequestLineTooLong: Bool { requestLineLength > GatewayChannel.maximumFieldSize }

    init(budget: ReceiveBudget) { account = ReceiveAccount(budget: budget) }
}
