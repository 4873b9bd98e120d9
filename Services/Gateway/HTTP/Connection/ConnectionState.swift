/// The state that the handlers of one connection share. It belongs to the connection's event loop.
final class ConnectionState {
    var account: ReceiveAccount
    /// Whether the request line of the arriving head has not ended yet.
    var isInRequestLine = true
    /// The bytes of that request line so far.
    var requestLineLength = 0

    /// Whether the request line, and not a header field, is too long.
    var isRequestLineTooLong: Bool { requestLineLength > GatewayChannel.maximumFieldSize }

    init(budget: ReceiveBudget) { account = ReceiveAccount(budget: budget) }
}
