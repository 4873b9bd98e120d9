public import Models

extension RedisError: ServiceErrorConvertible {
    /// A store that is away, slow or busy is 503; what Redis refuses is a fault of ours.
    public var serviceError: ServiceError {
        switch self {
        case .unavailable, .timeout, .overloaded, .cancelled: .unavailable()
        // RedisServerError names them: starting, busy with a script, out of memory, or no primary.
        case .server(let error) where ["LOADING", "BUSY", "OOM", "READONLY", "MASTERDOWN"].contains(error.code):
            .unavailable()
        case .server, .protocolError, .unexpectedReply: .internal
        }
    }
}
