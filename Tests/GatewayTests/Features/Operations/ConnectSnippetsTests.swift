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
}
