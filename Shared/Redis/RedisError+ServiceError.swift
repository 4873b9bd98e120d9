public import Models

extension RedisError: ServiceErrorConvertible {
    /// A store that is away, slow or busy is 503; what Redis refuses is a fault of ours.
    public var serviceError: ServiceError {
        switch self {
        case .unavailable, .timeout, .overloaded, .cancelled: .unavailable()
        case .server, .protocolError: .internal
        }
    }
}
