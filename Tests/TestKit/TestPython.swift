public import Foundation

/// Programs in Python that tests talk to: libraries that others wrote, as their users have them.
public enum TestPython {
    /// The interpreter with the packages of `requirements.txt`.
    ///
    /// - Throws: ``TestKitError`` when it is not there.
    static var interpreter: String {
        get throws {
            // Not a standardized path: that would be the system's Python, which the link leads to.
            let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let python = package.appending(path: ".build/python/bin/python").path()
            guard FileManager.default.isExecutableFile(atPath: python) else {
                throw TestKitError("\(python) is missing; `scripts/require python-packages` makes it")
            }
            return python
        }
    }

    /// Runs a script to its end and decodes the JSON that it prints.
    ///
    /// - Throws: ``TestKitError`` with its standard error when it fails, and `DecodingError`.
    public static func run<Value: Decodable>(
        as type: Value.Type, _ script: URL, _ arguments: [String]
    ) async throws -> Value {
        let output = try await Tools.run([try interpreter, script.path()] + arguments)
        return try JSONDecoder().decode(type, from: Data(output.utf8))
    }
}
