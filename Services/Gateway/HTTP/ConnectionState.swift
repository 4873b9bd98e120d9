/// What the handlers of one connection tell each other. It belongs to the connection's event loop.
final class ConnectionState {
    var account: ReceiveAccount
    /// Whether the parser may still be in a request line: what is too long then is a URI, later a field.
    var isInRequestLine = true

    init(budget: ReceiveBudget) { account = ReceiveAccount(budget: budget) }
}
