/// What a server takes on at most. Past a bound the answer is `service_unavailable` at once: a queue would only
/// add waiting to the same outcome.
public struct ServerLimits: Sendable {
    /// Calls being worked on for one connection.
    public var inFlightPerConnection = 1024
    /// Calls being worked on in all.
    public var inFlight = 4096
    /// Connections of all callers together.
    public var connections = 256
    /// How long the rest of a message may take once its first byte has come, and how long a peer may leave its
    /// answers lying.
    public var frameTimeout: Duration = .seconds(10)
    /// A call that asks for more time gets this much.
    public var maximumDeadline: Duration = .seconds(60)

    /// The limits above.
    public init() {}
}
