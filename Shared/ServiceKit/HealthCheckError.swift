/// What a ``HealthCheck`` throws to describe a problem in its own words, which must not contain secrets.
public struct HealthCheckError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
