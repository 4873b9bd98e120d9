/// Why what a test needs could not be set up.
public struct TestKitError: Error, CustomStringConvertible {
    /// What went wrong, with the end of the server's log where there is one.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
