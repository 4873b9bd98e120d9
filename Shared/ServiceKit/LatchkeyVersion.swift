/// The version of Latchkey. All executables of a release have the same.
public enum LatchkeyVersion {
    /// The version by Semantic Versioning 2.0.0, such as `1.4.0`: that of the newest heading in `CHANGELOG.md`.
    public static let current = "1.0.0"

    /// Whether a service's command line asks for the version: `--version` and nothing else.
    ///
    /// - Parameter arguments: the arguments, beginning with the program's path.
    static func isRequested(by arguments: [String]) -> Bool { arguments.dropFirst() == ["--version"] }
}
