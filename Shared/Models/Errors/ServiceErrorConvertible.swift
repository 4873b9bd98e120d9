/// An error that knows what a caller in another process should be told: a lost store becomes
/// `service_unavailable`, and whatever does not conform becomes `internal_error`.
public protocol ServiceErrorConvertible: Error {
    /// What crosses the RPC in place of this error.
    var serviceError: ServiceError { get }

    /// Whether the same work may succeed later without a change of ours. A malformed reply may be that of another server at the
    /// address of a store.
    var mayPass: Bool { get }
}

extension ServiceErrorConvertible {
    /// Whether the error is 503.
    public var mayPass: Bool { serviceError.status == 503 }
}

extension ServiceError: ServiceErrorConvertible {
    /// The error itself.
    public var serviceError: ServiceError { self }
}
