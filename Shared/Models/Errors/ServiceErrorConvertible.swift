/// An error that knows what a caller in another process should be told: a lost store becomes
/// `service_unavailable`, and whatever does not conform becomes `internal_error`.
public protocol ServiceErrorConvertible: Error {
    /// What crosses the RPC in place of this error.
    var serviceError: ServiceError { get }
}

extension ServiceError: ServiceErrorConvertible {
    /// The error itself.
    public var serviceError: ServiceError { self }
}
