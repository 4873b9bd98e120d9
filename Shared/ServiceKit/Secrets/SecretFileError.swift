/// A secret file cannot be read or written. The text names the file and the variable, and never contains a value.
public struct SecretFileError: Error, CustomStringConvertible {
    /// One line for the operator.
    public let description: String
}
