import Foundation
import HTTPTypes
import Models
import ServiceKit
import TestKit
import Testing

@testable import GatewayService

/// An operator's phrases for pages: `LATCHKEY_PAGE_PHRASES`.
@Suite struct PageOverlayTests {
    /// Runs `test` with the path of a folder that holds `files`.
    private func withFolder(_ files: [String: String], _ test: (String) async throws -> Void) async throws {
        let folder = try TemporaryDirectory()
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/\(name)")) }
        try await test(folder.path)
    }

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        return fleet
    }

    /// The built-in English file as that of another language: only the texts matter, not their language.
    private static func hebrew() throws -> String {
        try #require(PagePhrases.builtIn["en"])
            .replacing("language.name = English", with: "language.name = עברית")
            .replacing("language.direction = ltr", with: "language.direction = rtl")
            .replacing(/(\w+)#one = (.*)/) { "\($0.0)\n\($0.1)#two = \($0.2)" }
    }

    @Test func addsALanguage() async throws {
        try await withFolder(["he.phrases": try Self.hebrew()]) { folder in
            try await fleet().run(configure: { $0.pagePhrases = folder }) { client in
                let page = try await client.page("/login?client_id=client_demo&ui_locales=he-IL")
                #expect(page.status == .ok && page.headers[.contentLanguage] == "he")
                #expect(page.html.contains("<html lang=\"he\" dir=\"rtl\">"))
                #expect(page.html.contains("<option value=\"he\" lang=\"he\" dir=\"rtl\" selected>עברית</option>"))
                let english = try await client.page("/login?client_id=client_demo&ui_locales=en")
                #expect(english.html.contains("<option value=\"he\" lang=\"he\" dir=\"rtl\">עברית</option>"))
            }
        }
    }

    @Test func replacesSinglePhrases() async throws {
        try await withFolder(["de.phrases": "sign_in = Hereinspaziert"]) { folder in
            try await fleet().run(configure: { $0.pagePhrases = folder }) { client in
                let page = try await client.page("/login?client_id=client_demo&ui_locales=de")
                #expect(page.html.contains("<h1>Hereinspaziert</h1>") && page.html.contains("E-Mail-Adresse"))
            }
        }
    }

    @Test(arguments: [
        ("de.phrases", "sign_in = Los\nsing_up = Los", "/de.phrases:2: no phrase is called sing_up"),
        ("he.phrases", "language.name = עברית\nlanguage.direction = rtl", "/he.phrases: lacks about_text"),
        ("pl.phrases", "error_rate_limited#other = {count}", "/pl.phrases: lacks error_rate_limited#one"),
    ])
    func refusesAWrongFileAtStart(file: String, text: String, problem: String) async throws {
        try await withFolder([file: text]) { folder in
            var configuration = GatewayConfiguration(
                address: "127.0.0.1", port: 0, requestTimeout: .seconds(5),
                cookies: SessionCookies(accessTokenName: "access_token", refreshTokenName: "refresh_token"))
            configuration.pagePhrases = folder
            let error = #expect(throws: ConfigurationError.self) { try configuration.pageRenderer() }
            #expect(error?.description == "LATCHKEY_PAGE_PHRASES: \(folder)\(problem)")
        }
    }
}
