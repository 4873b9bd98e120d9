import Models
import Testing

@testable import GatewayService

@Suite struct SignInPageTests {
    private func html(
        _ methods: [LoginMethod], email: String? = nil, error: ServiceError? = nil
    ) async throws -> String {
        var client = Samples.demo
        client.configuredMethods = methods
        return try await SignInPage.render(
            try await .testing(client: client), client, issuer: "https://auth.example.com", email: email, error: error
        ).html
    }

    @Test func offersWhatTheClientHas() async throws {
        for (methods, takesEmail, signsUp) in [
            ([.password], true, true), ([.magicLink], true, false), ([.google], false, false),
            ([], false, false),
        ] as [([LoginMethod], Bool, Bool)] {
            let html = try await html(methods)
            #expect((html.input("email") != nil) == takesEmail, "\(methods)")
            #expect(html.contains("formaction=\"/login/sign-up?client_id=client_demo\"") == signsUp, "\(methods)")
        }
    }

    @Test func offersPasskeysWhereverSomebodyCanSignIn() async throws {
        for (methods, follows) in [([.password], true), ([.google], false)] as [([LoginMethod], Bool)] {
            let html = try await html(methods)
            let form = try #require(html.firstMatch(of: #/<form [^>]*data-passkey="get"[^>]*>/#)).output
            #expect(form.contains("action=\"/login/passkey?client_id=client_demo\""))
            #expect(form.contains("data-options=\"/login/passkey/options?client_id=client_demo\""))
            // The page's script shows it.
            #expect(form.contains("data-conditional") && form.hasSuffix("hidden>"))
            #expect(html.contains("<p class=\"or\">") == follows)
            #expect(html.contains("/login/assets/passkeys."))
        }
        #expect(try await html([.password]).input("email")?.contains("autocomplete=\"username webauthn\"") == true)
        #expect(try await !html([]).contains("data-passkey"))
    }

    @Test func statesThatNobodyCanSignInYet() async throws {
        let html = try await html([])
        #expect(html.contains("isn’t set up yet") && !html.contains("latchkey "))
    }

    @Test func offersProvidersInTheClientsOrder() async throws {
        let html = try await html([.github, .password, .google])
        let links = html.matches(of: #/href="\/login\/with\/([a-z]+)\?client_id=client_demo"/#).map { String($0.1) }
        #expect(links == ["github", "google"])
    }

    @Test func keepsTheAddressBesideItsError() async throws {
        let malformed = try await html([.password], email: "<ada", error: .fields(["email": "email"]))
        #expect(malformed.marks("email") && !malformed.hasAlert)
        #expect(malformed.input("email")?.contains("value=\"&lt;ada\"") == true)
        let limited = try await html([.password], error: .rateLimited(retryAfter: 5))
        #expect(limited.hasAlert)
    }
}
