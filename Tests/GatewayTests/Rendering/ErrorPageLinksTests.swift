import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// The links of an error page.
@Suite struct ErrorPageLinksTests {
    private static let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    private func urls(
        _ path: String, _ error: ServiceError, method: HTTPRequest.Method = .get, route: Route? = nil,
        account: SignedIn? = nil, mode: SignUpSettings.Mode = .invite
    ) async throws -> [String] {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        var client = Samples.demo
        client.signUpSettings.mode = mode
        fleet.answer(Identity.FindClient.self) { [client] _, _ in client }
        return try await fleet.withFleet { fleet in
            let page = try await UseCases(fleet).pages()
                .errorContext(
                    for: .testing(
                        method, path, route: route ?? Route(method: method, path: String(path.prefix { $0 != "?" }))))
            return ErrorPageLinks(page, error, account: account).links.map(\.url)
        }
    }

    @Test func thereIsAlwaysALink() async throws {
        #expect(try await urls("/nowhere", .routeNotFound) == ["/"])
    }

    @Test func aTransientErrorLinksToTheSamePage() async throws {
        let again = try await urls("/login?client_id=client_demo", .rateLimited(retryAfter: 1))
        #expect(again == ["/login?client_id=client_demo", "https://app.example.com/"])
        let form = try await urls("/login/password?client_id=client_demo", .unavailable(), method: .post)
        #expect(form.first == "/login/password?client_id=client_demo")
        // The page of the form has more in its query than the client.
        let step = "/login/check-mail?client_id=client_demo&what=verify"
        #expect(try await urls(step, .unavailable(), method: .post).first == step)
        let waitlist = try await urls("/login/sign-up/waitlist?client_id=client_demo", .unavailable(), method: .post)
        #expect(waitlist.first == "/login/sign-up?client_id=client_demo")
    }

    /// The token of an emailed link is not in the form's URL, so the form can't be rendered again.
    @Test func aFormOfAnEmailedLinkIsNotRenderedAgain() async throws {
        let links = try await urls("/login/link?client_id=client_demo", .unavailable(), method: .post)
        #expect(links.first == "/login?client_id=client_demo")
    }

    @Test func aDeadLinkLeadsToANewOne() async throws {
        let reset = try await urls("/login/reset?token=x&client_id=client_demo", .tokenInvalid)
        #expect(reset.first == "/login/forgot?client_id=client_demo")
        let link = try await urls("/login/link?token=x&client_id=client_demo", .tokenInvalid)
        #expect(link.first == "/login?client_id=client_demo")
    }

    @Test func aSignedInUserGoesToTheirAccountIfSomethingIsOver() async throws {
        let over = try await urls("/oauth2/consent?client_id=client_demo", .stateInvalid, account: Self.session)
        #expect(over.first == "/login/account?client_id=client_demo")
        let other = try await urls("/login?client_id=client_demo", .returnToInvalid, account: Self.session)
        #expect(other == ["/login/account?client_id=client_demo", "https://app.example.com/"])
    }

    @Test func anApplicationsOwnMistakeLinksBackToIt() async throws {
        let links = try await urls("/oauth2/authorize?client_id=client_demo", .invalidRedirectURI)
        #expect(links == ["https://app.example.com/"])
    }

    @Test func aPersonWithoutAnInvitationAsksForOneOrEntersItsCode() async throws {
        let error = ServiceError(.invitationRequired, detail: "No.")
        let path = "/auth/google/callback?client_id=client_demo"
        #expect(try await urls(path, error).first == "/login/invite-code?client_id=client_demo")
        #expect(try await urls(path, error, mode: .waitlist).first == "/login/sign-up?client_id=client_demo")
    }
}
