/// A setting of the environment is missing or invalid. The text names the variable, and never contains a secret.
public struct ConfigurationError: Error, CustomStringConvertible {
    /// One line for the operator.
    public let description: String

    public init(description: String) { self.description = description }
}
