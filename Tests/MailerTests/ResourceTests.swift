import Foundation
import Testing

@testable import MailerService

/// Every file that belongs into the program is listed in `Package.swift`.
@Suite struct ResourceTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func names(in folder: String, _ ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
            .filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
    }

    /// The entry of the target `Mailer` in `Package.swift`.
    private static func package() throws -> Substring {
        let text = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        let start = try #require(text.firstRange(of: ".service(\n            \"Mailer\""))
        let rest = text[start.upperBound...]
        return rest[..<(rest.firstRange(of: ".service(")?.lowerBound ?? rest.endIndex)]
    }

    @Test func everyScriptIsListedAndHasATwin() throws {
        let package = try Self.package()
        for domain in ["EmailLinks", "Operations", "Outbox"] {
            let folder = "Services/Mailer/Storage/\(domain)"
            let (twins, scripts) = (try Self.names(in: folder, "Script.swift"), try Self.names(in: folder, ".lua"))
            #expect(!scripts.isEmpty)
            for script in scripts {
                #expect(
                    package.contains("\"\(script)\""),
                    "add \"\(script)\" to \"\(domain)\" of the `.scripts` of \"Mailer\" in Package.swift")
                let twin = script.split(separator: "_").map(\.capitalized).joined()
                #expect(
                    twins.contains(twin), "add \(folder)/\(twin)Script.swift with `struct \(twin)Script: RedisScript`")
            }
        }
    }

    @Test func everyLanguageIsListed() throws {
        let text = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let list = try #require(
            text.firstMatch(of: #/static func phrases\(in folder: String\)[^\]]*\[[^\[]*\[(.*?)\]/#)
        ).1
        for language in try Self.names(in: "Services/Mailer/Templates/phrases", ".phrases") {
            #expect(
                list.contains("\"\(language)\""),
                "add \"\(language)\" to the languages of `phrases(in:)` in Package.swift")
            #expect(
                TemplateFiles.builtIn["\(language).phrases"] != nil,
                "add \"\(language).phrases\" to `TemplateFiles.builtIn` in Services/Mailer/Templates/TemplateFiles.swift"
            )
        }
    }

    @Test func everyTemplateIsListed() throws {
        let package = try Self.package()
        for template in try Self.names(in: "Services/Mailer/Templates", ".mustache") {
            #expect(
                package.contains("\"Templates/\(template).mustache\""),
                "add `.embedInCode(\"Templates/\(template).mustache\")` to \"Mailer\" in Package.swift")
        }
    }
}
