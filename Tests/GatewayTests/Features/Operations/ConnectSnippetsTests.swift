import Foundation
import Models
import Testing

@testable import GatewayService

/// `Tests/Browser/test_start.py` runs the programs.
@Suite struct ConnectSnippetsTests {
    @Test func everySnippetNamesThisFleetAndTheClient() throws {
        let client = try #require(ClientID("client_demo"))
        let snippets = ConnectSnippets(issuer: "http://localhost:9090", client: client).all
        #expect(snippets.map(\.id) == ["javascript", "python", "swift", "curl"])
        for snippet in snippets {
            #expect(
                snippet.text.contains("http://localhost:9090") && snippet.text.contains("client_demo"), "\(snippet.id)")
            #expect(!snippet.text.contains("ISSUER") && !snippet.text.contains("CLIENT"), "\(snippet.id)")
        }
        // What JavaScript fills in by itself stays.
        #expect(snippets.first?.text.contains("`${issuer}/oauth2/token`") == true)
    }

    @Test(arguments: [("javascript", "javascript.md"), ("swift", "swift.md")])
    func theRecipesHaveTheSamePrograms(id: String, file: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../..")
            .standardizedFileURL
        let recipe = try String(contentsOf: root.appending(path: "docs/integrate/\(file)"), encoding: .utf8)
        let client = try #require(ClientID("client_demo"))
        let snippet = try #require(
            ConnectSnippets(issuer: "http://localhost:8080", client: client).all.first { $0.id == id })
        // Its first line says how to run it, as the recipe's text does.
        let program = snippet.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        #expect(recipe.contains(program.joined(separator: "\n")), "\(file) differs from the start page")
    }
}
