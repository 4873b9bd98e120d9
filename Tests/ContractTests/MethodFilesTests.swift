import Foundation
import Models
import Testing

/// One name and one folder for each RPC method in all modules: `git ls-files | grep SwitchAccount` finds everything.
@Suite struct MethodFilesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The methods by the name of the enum that declares them. Handlers of these are in the service of that name.
    private static let services: [(name: String, methods: [any RPCMethod.Type])] = [
        ("Identity", Identity.methods), ("Tokens", Tokens.methods), ("Mailer", Mailer.methods),
        ("Waitlists", Waitlists.methods),
    ]

    /// The domain folders of `Shared/Models` that have a file for each method, by the method's name.
    private static func domains() throws -> [String: [String]] {
        let models = root.appending(path: "Shared/Models")
        let files = try #require(FileManager.default.enumerator(at: models, includingPropertiesForKeys: nil))
        var domains: [String: [String]] = [:]
        for case let file as URL in files where file.pathExtension == "swift" {
            let name = file.deletingPathExtension().lastPathComponent
            domains[name, default: []].append(file.deletingLastPathComponent().lastPathComponent)
        }
        return domains
    }

    @Test func eachMethodIsDeclaredInAFileOfItsName() throws {
        let domains = try Self.domains()
        let operations: [(name: String, methods: [any RPCMethod.Type])] = [("Operations", Operations.methods)]
        for (service, methods) in Self.services + operations {
            for method in methods {
                let name = String(describing: method)
                let domain = try #require(
                    domains[name]?.first,
                    "declare \(service).\(name) in Shared/Models/<Domain>/\(name).swift, a file named after the method")
                let file = Self.root.appending(path: "Shared/Models/\(domain)/\(name).swift")
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(
                    text.contains("extension \(service) {") && text.contains("struct \(name): RPCMethod"),
                    "declare \(service).\(name) in Shared/Models/\(domain)/\(name).swift; now it is in another file")
            }
        }
    }

    @Test func eachDeclarationIsListed() throws {
        let models = Self.root.appending(path: "Shared/Models")
        let files = try #require(FileManager.default.enumerator(at: models, includingPropertiesForKeys: nil))
        let listed = Self.services + [("Operations", Operations.methods)]
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            guard let name = text.firstMatch(of: #/public struct (\w+): RPCMethod/#)?.1,
                let service = text.firstMatch(of: #/extension (\w+) \{/#)?.1
            else { continue }
            let methods = listed.first { $0.name == service }?.methods ?? []
            #expect(
                methods.contains { String(describing: $0) == name },
                "add `\(name).self` to `\(service).methods` in Shared/Models/\(service).swift")
            count += 1
        }
        #expect(count > 90)
    }

    @Test func eachHandlerHasATestFile() throws {
        let domains = try Self.domains()
        for (service, methods) in Self.services {
            for method in methods {
                let name = String(describing: method)
                let domain = try #require(domains[name]?.first, "Shared/Models has no file \(name).swift")
                let path = "Tests/\(service)Tests/Handlers/\(domain)/\(name)HandlerTests.swift"
                #expect(
                    FileManager.default.fileExists(atPath: Self.root.appending(path: path).path),
                    "add \(path): the test of the handler, at its path")
            }
        }
    }

    @Test func eachMethodHasAHandlerInTheFolderOfItsDomain() throws {
        let domains = try Self.domains()
        for (service, methods) in Self.services {
            for method in methods {
                let name = String(describing: method)
                let domain = try #require(domains[name]?.first, "Shared/Models has no file \(name).swift")
                let path = "Services/\(service)/Handlers/\(domain)/\(name)Handler.swift"
                let text = try? String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
                #expect(
                    text?.contains("struct \(name)Handler") == true,
                    "add `struct \(name)Handler: RPCHandler` in \(path): the folder of its domain, as in Shared/Models")
            }
        }
    }
}
