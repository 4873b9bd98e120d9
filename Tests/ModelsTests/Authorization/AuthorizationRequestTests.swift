import Models
import Testing

@Suite struct AuthorizationRequestTests {
    private func request() throws -> AuthorizationRequest {
        AuthorizationRequest(
            client: try #require(ClientID("client_demo")), application: .make(), redirectURI: "https://a.example/in",
            scope: "openid", codeChallenge: "c")
    }

    @Test func isStoredWithAllItsParameters() throws {
        var request = try request()
        request.state = "s"
        request.nonce = "n"
        request.prompt = [.login, .selectAccount]
        request.maxAge = 0
        request.loginHint = "ann@example.com"
        request.uiLocales = "de fr"
        request.user = .make()
        #expect(try JSONForm.read(AuthorizationRequest.self, try JSONForm.text(of: request)) == request)
    }

    @Test func leavesOutParametersThatWereNotSent() throws {
        let json = try JSONForm.text(of: try request())
        for member in ["state", "nonce", "maxAge", "loginHint", "uiLocales", "user"] {
            #expect(!json.contains("\"\(member)\""))
        }
    }

    /// OpenID Connect Core §3.1.2.1.
    @Test func hasThePromptsOfTheStandard() {
        #expect(
            Set(AuthorizationRequest.Prompt.allCases.map(\.rawValue)) == ["none", "login", "consent", "select_account"])
        #expect(AuthorizationRequest.Prompt(rawValue: "create") == nil)
    }

    @Test func refusesAStoredRequestWithoutItsBindings() throws {
        try JSONForm.expectRequired(
            ["client", "application", "redirectURI", "scope", "codeChallenge", "prompt"],
            of: AuthorizationRequest.self, in: try JSONForm.text(of: try request()))
    }
}
