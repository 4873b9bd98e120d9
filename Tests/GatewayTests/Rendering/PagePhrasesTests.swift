import Foundation
import Localization
import Models
import Testing

@testable import GatewayService

/// The phrases of the pages: the same ones in every language, and exactly those that templates and code use.
@Suite struct PagePhrasesTests {
    private static let folder = "Services/Gateway/Rendering/Phrases"
    private static let english: Localizer? = try? PagePhrases.catalog().localizer("en")

    /// The names in the English file.
    private static func englishNames() throws -> [String] {
        try PhraseFile(String(decoding: PackageResources.en_phrases, as: UTF8.self)).entries.map(\.name)
    }

    private static func exists(_ name: String) -> Bool { english?.has(name) == true }

    private static func missing(_ name: String, usedIn place: String) -> Comment {
        "\(place) uses the phrase \(name), which does not exist: add a line \"\(name) = …\" to each file in \(folder)"
    }

    @Test func everyFileIsBuiltIn() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        for folder in [Self.folder, "Services/Mailer/Templates/phrases"] {
            let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
            #expect(
                Set(names) == Set(PagePhrases.builtIn.keys.map { "\($0).phrases" }),
                """
                The files of \(folder) are not the languages of the pages. A language has a file in this folder, a tag in \
                Package.swift, and a line in PagePhrases.builtIn and TemplateFiles.builtIn.
                """)
        }
        #expect(try Self.englishNames().count > 100)
    }

    /// Reading holds every file to the English one; see `PhraseCatalogTests`.
    @Test func everyLanguageIsComplete() throws {
        #expect(Set(try PagePhrases.catalog().languages.map(\.tag)) == Set(PagePhrases.builtIn.keys))
    }

    @Test(arguments: [
        ("pt", "pt-BR"), ("pt-BR", "pt-BR"), ("pt-PT", "pt-BR"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"),
        ("zh-TW", "en"), ("zh-Hant", "en"), ("ar-EG", "ar"), ("de-CH", "de"), ("tlh", "en"),
    ])
    func findsTheLanguageOfATag(tag: String, language: String) throws {
        #expect(try PagePhrases.catalog().localizer(for: [tag]).language == language)
    }

    /// A phone of 360 pixels has room for about 20 letters of a heading.
    @Test func longHeadingsCanBeHyphenated() throws {
        let catalog = try PagePhrases.catalog()
        for tag in ["de", "nl", "pl"] {
            for name in ["recovery_codes", "second_factor_title", "enrolment_title", "passkey_needed_title"] {
                let text = catalog.localizer(for: [tag]).text(name)
                let parts = text.split { $0 == " " || $0 == "-" || $0 == "\u{AD}" }
                #expect(parts.allSatisfy { $0.count <= 20 }, "\(tag) \(name)")
            }
        }
    }

    /// `{{t.name}}` of a phrase that does not exist would show `⟦name⟧`.
    @Test func phrasesInTemplatesExist() {
        for (template, names) in Self.templatePhrases() {
            for name in names {
                #expect(Self.exists(name), Self.missing(name, usedIn: "Rendering/Templates/\(template).mustache"))
            }
        }
    }

    @Test func phrasesInCodeExist() throws {
        for (file, source) in try Self.sources() where !file.hasPrefix("HTTP/") {
            for match in source.matches(of: /\btext\(\s*"([a-z0-9_]+)"/) {
                let name = String(match.1)
                #expect(Self.exists(name), Self.missing(name, usedIn: file))
            }
        }
    }

    /// The phrases whose names code puts together.
    @Test func phrasesOfCasesExist() {
        for name in Self.phrasesOfCases {
            #expect(Self.exists(name), Self.missing(name, usedIn: "an enumeration of the gateway"))
        }
    }

    @Test func everyPhraseIsUsed() throws {
        var used = Set(Self.phrasesOfCases + Self.templatePhrases().values.flatMap(\.self))
        for (_, source) in try Self.sources() {
            for match in source.matches(of: /"([a-z0-9_]+)"/) { used.insert(String(match.1)) }
        }
        // These are named after error codes, invalid parameters, roles and email links; see those types.
        let families = ["broken_", "error_", "invalid_", "role_", "link_", "verify_", "reset_", "invite_", "undo_"]
        for name in try Self.englishNames() where !families.contains(where: name.hasPrefix) {
            #expect(
                used.contains(name), "no template and no code uses \(name): remove it from all files in \(Self.folder)")
        }
    }

    private static let phrasesOfCases =
        AccountPage.Action.allCases.map(\.phrase) + AuthorizationRequestReader.scopes.map { "consent_\($0)" }
        + DonePage.Event.allCases.flatMap { [$0.phrases.title, $0.phrases.text] }
        + AccountPage.textFields.map(\.field.rawValue) + endReasons + sentences

    /// Of each kind of event, with what else decides.
    private static let sentences = AuditEvent.allCases.flatMap { event in
        [
            (nil, nil), ("totp", nil), ("off", nil), ("second_factor", nil), (ActivityEntry.otherMember, nil),
            (nil, .google),
        ].map {
            (reason: String?, provider: Provider?) in
            ActivityEntry(id: .make(), at: .now, event: event, actor: .user, provider: provider, reason: reason).phrase
        }
    }

    private static let endReasons = SessionEndReason.allCases.map { "ended_\($0.rawValue)" }

    /// The names after `t.`, by template.
    private static func templatePhrases() -> [String: [String]] {
        PageTemplate.sources.mapValues { bytes in
            String(decoding: bytes, as: UTF8.self).matches(of: /t\.(\w+)/).map { String($0.1) }
        }
    }

    /// The gateway's Swift files.
    private static func sources() throws -> [(file: String, source: String)] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Services/Gateway")
            .standardizedFileURL
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map { url in
            (url.path.replacing(root.path + "/", with: ""), try String(contentsOf: url, encoding: .utf8))
        }
    }
}
