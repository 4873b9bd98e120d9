public import Models

extension RedisError: ServiceErrorConvertible {
    /// 503 if Redis is away, slow or busy; 500 if it refuses a command.
    public var serviceError: ServiceError {
        switch self {
        case .unavailable, .timeout, .overloaded, .cancelled: .unavailable()
        // Starting, busy with a script, out of memory, or not the primary.
        case .server(let error) where ["LOADING", "BUSY", "OOM", "READONLY", "MASTERDOWN"].contains(error.code):
            .unavailable()
        case .server, .protocolError, .unexpectedReply: .internal
        }
    }
}
