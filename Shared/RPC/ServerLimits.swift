/// The limits of a server. Past a limit it answers `service_unavailable` at once, because a queue would only delay the same
/// response.
public struct ServerLimits: Sendable {
    /// Maximum number of calls in flight on one connection.
    public var inFlightPerConnection = 1024
    /// Maximum number of calls in flight.
    public var inFlight = 4096
    /// Maximum number of connections.
    public var connections = 256
    /// How long a message may take from its first byte to its last, and how long a peer may leave responses unread.
    public var frameTimeout: Duration = .seconds(10)
    /// Maximum deadline of a call; longer ones are shortened to it.
    public var maximumDeadline: Duration = .seconds(60)

    public init() {}
}
