public import Foundation

/// Programs in Python that tests talk to: libraries that others wrote, as their users have them.
public enum TestPython {
    /// Runs a script to its end and decodes the JSON that it prints.
    ///
    /// - Throws: ``TestKitError`` with its standard error when it fails, and `DecodingError`.
    public static func run<Value: Decodable>(
        as type: Value.Type, _ script: URL, _ arguments: [String]
    ) async throws -> Value {
        let output = try await Tools.run([try Tools.python(), script.path()] + arguments)
        return try JSONDecoder().decode(type, from: Data(output.utf8))
    }
}
