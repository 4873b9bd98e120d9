public import Models

extension RedisError: ServiceErrorConvertible {
    /// 503 if Redis is away, slow or busy; 500 if it refuses a command.
    public var serviceError: ServiceError {
        switch self {
        case .unavailable, .timeout, .overloaded, .cancelled: .unavailable()
        case .server(let error) where Self.passing.contains(error.code) || error.isReadOnly: .unavailable()
        case .server, .protocolError, .unexpectedReply: .internal
        }
    }

    /// Whether Redis is away, slow or busy, or has replied what it never should.
    public var mayPass: Bool {
        switch self {
        case .protocolError, .unexpectedReply: true
        case .unavailable, .timeout, .overloaded, .cancelled, .server: serviceError.status == 503
        }
    }

    /// What Redis replies while it starts, is busy with a script, is out of memory, is not the primary or has too few replicas
    /// (`min-replicas-to-write`); and while a cluster has no node for a slot, or moves it.
    private static let passing: Set<Substring> = [
        "LOADING", "BUSY", "OOM", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN", "MOVED", "ASK",
    ]
}
