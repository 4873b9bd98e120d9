import Foundation
import Testing

/// README.md documents each setting that a service reads, and `compose.yaml` hands it to the container.
@Suite struct SettingsPageTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Variables that `latchkey up` sets for its services. People do not set them.
    private static let internalVariables: Set = ["LATCHKEY_MAIL_FOLDER"]

    /// The variables that the code below a folder reads, by file.
    private static func variables(below folder: String) throws -> [(variable: String, file: String)] {
        let files = try #require(
            FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil))
        var variables: [(String, String)] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: #/forKey: "((?:latchkey|otel)\.[a-z.]+)"/#) {
                variables.append((match.1.replacing(".", with: "_").uppercased(), file.lastPathComponent))
            }
        }
        return variables
    }

    @Test func theTableHasARowForEachSetting() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let variables = try Self.variables(below: "Services") + Self.variables(below: "Shared")
        #expect(variables.count > 20)
        for (variable, file) in variables where !Self.internalVariables.contains(variable) {
            #expect(
                readme.contains("`\(variable)"),
                "add a row for \(variable), which \(file) reads, to the table of settings in README.md")
        }
    }

    /// Settings that make no sense in a container.
    private static let localVariables: Set = ["LATCHKEY_MAIL_FOLDER", "LATCHKEY_STATE_DIR"]

    @Test func containersGetEachSetting() throws {
        let compose = try String(contentsOf: Self.root.appending(path: "compose.yaml"), encoding: .utf8)
        let variables = try Self.variables(below: "Services") + Self.variables(below: "Shared")
        for (variable, file) in variables where !Self.localVariables.contains(variable) {
            #expect(
                compose.contains("  \(variable): "),
                "add `\(variable): ${\(variable):-}` to the services in compose.yaml that read it (\(file))")
        }
    }

    @Test func theTableOfLimitsHasARowForEachLimit() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let compose = try String(contentsOf: Self.root.appending(path: "compose.yaml"), encoding: .utf8)
        let file = "Services/Gateway/HTTP/Middleware/RateLimit/LimitPolicy.swift"
        let text = try String(contentsOf: Self.root.appending(path: file), encoding: .utf8)
        let names = text.matches(of: #/(?m)^    case (\w+)(?: = "(\w+)")?$/#).map { String($0.2 ?? $0.1) }
        #expect(names.count >= 15)
        for name in names {
            let variable = "LATCHKEY_LIMIT_\(name.uppercased())"
            #expect(
                readme.contains("| `\(variable)` |"),
                "add a row for \(variable), a case of LimitPolicy, to the table of limits in README.md")
            #expect(
                compose.contains("      \(variable): ${\(variable):-}"),
                "add `\(variable): ${\(variable):-}` to the gateway in compose.yaml")
        }
    }
}
