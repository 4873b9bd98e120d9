public import Models

/// Why a password was not hashed or checked.
public enum PasswordHashingError: Error, Sendable, Equatable {
    /// More passwords wait than can be hashed in time; come back after about this long.
    case overloaded(retryAfter: Duration)
    /// The deadline passed while it waited.
    case timeout
    /// The task that asked was cancelled.
    case cancelled
    /// The library, a stored hash or the configuration can't be used.
    case unusable
}

extension PasswordHashingError: ServiceErrorConvertible {
    /// A storm of sign-ins is 503 with the time to wait; the rest is a fault of ours.
    public var serviceError: ServiceError {
        switch self {
        case .overloaded(let wait): .unavailable(retryAfter: max(1, Int(wait.components.seconds) + 1))
        case .timeout, .cancelled: .deadlineExceeded
        case .unusable: .internal
        }
    }
}
