import Foundation
import Testing

/// Each Lua script of a service has a Swift twin beside it, and is a resource of the service. Without this test, a
/// script that Package.swift forgets would only be missed at run time.
@Suite struct ScriptFilesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private struct Files {
        let folder: URL
        let names: [String]

        func text(_ name: String) throws -> String {
            try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
    }

    /// The folders below `Storage/` that have scripts.
    private func folders() throws -> [Files] {
        let services = Self.root.appending(path: "Services")
        return try FileManager.default.contentsOfDirectory(atPath: services.path()).flatMap { service -> [Files] in
            let storage = services.appending(path: "\(service)/Storage")
            let domains = (try? FileManager.default.contentsOfDirectory(atPath: storage.path())) ?? []
            return domains.compactMap { domain in
                let folder = storage.appending(path: domain)
                guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path()),
                    names.contains(where: { $0.hasSuffix(".lua") || $0.hasSuffix("Script.swift") })
                else { return nil }
                return Files(folder: folder, names: names)
            }
        }
    }

    /// `refresh_session.lua` → `RefreshSessionScript.swift`.
    private func twin(of script: String) -> String {
        script.dropLast(".lua".count).split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            + "Script.swift"
    }

    @Test func everyScriptHasATwinAndIsAResource() throws {
        let package = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let folders = try folders()
        #expect(folders.count >= 9)
        for files in folders {
            let scripts = files.names.filter { $0.hasSuffix(".lua") }
            let twins = files.names.filter { $0.hasSuffix("Script.swift") }
            #expect(Set(twins) == Set(scripts.map(twin)), "each script has a Swift twin, and each twin a script")
            for script in scripts {
                let name = String(script.dropLast(".lua".count))
                #expect(package.contains("\"\(name)\""), "\(script) is missing in the resources of Package.swift")
                let swift = try files.text(twin(of: script))
                #expect(
                    swift.contains("PackageResources.\(name)_lua"), "\(twin(of: script)) doesn't use \(script)")
            }
        }
    }

    @Test func scriptsUseTheNamesOfTheirTwinsAndNoPositions() throws {
        for files in try folders() {
            for script in files.names where script.hasSuffix(".lua") {
                let lua = try files.text(script)
                for list in ["KEYS", "ARGV"] {
                    #expect(!lua.contains(list), "\(script) uses \(list): its twin names keys and arguments")
                }
                let code = lua.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
                let words = Set(code.split { !($0.isLetter || $0.isNumber || $0 == "_") })
                let twin = try files.text(twin(of: script))
                let named =
                    twin.matches(of: #/"([a-z_]+)": (?:\\\.|\{)/#).map(\.1)
                    + twin.matches(of: #/more(?:Keys|Arguments): \("([a-z_]+)"/#).map(\.1)
                #expect(!named.isEmpty, "\(script) has no keys")
                for name in named { #expect(words.contains(name), "\(script) doesn't use \(name)") }
            }
        }
    }
}
