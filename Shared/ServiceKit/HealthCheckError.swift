/// What a ``HealthCheck`` throws to describe a problem in its own words, which must not contain secrets.
public struct HealthCheckError: Error, CustomStringConvertible {
    public let description: String

    /// Whether it works, but needs a look.
    public let isWarning: Bool

    public init(_ description: String, isWarning: Bool = false) {
        self.description = description
        self.isWarning = isWarning
    }
}
