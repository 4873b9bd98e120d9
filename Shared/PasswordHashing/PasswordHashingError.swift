public import Models

/// A password could not be hashed or verified.
public enum PasswordHashingError: Error, Sendable, Equatable {
    /// More passwords wait than can be hashed in time. Try again after about this long. `for`: who gets the same answer; nil if
    /// that is not known.
    case overloaded(retryAfter: Duration, for: ServiceError.Overload? = nil)
    /// The deadline passed while the password waited.
    case timeout
    /// The caller's task was cancelled.
    case cancelled
    /// libsodium, a stored hash or the configuration cannot be used.
    case unusable
}

extension PasswordHashingError: ServiceErrorConvertible {
    /// 503 with `Retry-After` when overloaded, 503 past the deadline, and 500 otherwise.
    public var serviceError: ServiceError {
        switch self {
        case .overloaded(let wait, let overload):
            .unavailable(retryAfter: max(1, Int(wait.components.seconds) + 1), overload: overload)
        case .timeout, .cancelled: .deadlineExceeded
        case .unusable: .internal
        }
    }
}
