import Models
import Testing

@testable import GatewayService

@Suite struct ContinueAsTests {
    private static let login = "/login?client_id=client_demo"
    private static let authorized = login + "&return_to=%2Foauth2%2Fauthorize%3Frequest%3Dstored"

    /// A browser that Ada is signed in with, and one stored request.
    ///
    /// - Parameter added: the requests that are stored in its place.
    private func fleet(
        prompt: [AuthorizationRequest.Prompt] = [], maxAge: Int? = nil, needsSignIn: Bool = true,
        isAnotherUser: Bool = false, namedUser: UserID? = nil,
        added: CallLog<AuthorizationRequest> = CallLog()
    ) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.ada().profile }
        fleet.answer(Tokens.FindAuthorization.self) { _, _ in
            var request = Samples.authorization
            (request.prompt, request.maxAge, request.user) = (prompt, maxAge, namedUser)
            return AuthorizationStatus(
                request: request, session: Samples.claims, needsSignIn: needsSignIn, isAnotherUser: isAnotherUser)
        }
        fleet.answer(Tokens.BeginAuthorization.self) { call, _ in
            added.append(call.request)
            return Secret("selected")
        }
        return fleet
    }

    private func isOffered(_ fleet: ScriptedFleet, at path: String, cookie: String? = "access_token=good") async throws
        -> Bool
    {
        let pages = CallLog<String>()
        try await fleet.run { pages.append(try await $0.page(path, cookie: cookie).html) }
        let html = try #require(pages.entries.first)
        let isOffered = html.contains("Continue as ada@example.com")
        #expect((html.input("email") == nil) == isOffered)
        return isOffered
    }

    @Test func isOfferedToAUserWhoIsSignedIn() async throws {
        #expect(try await isOffered(try fleet(), at: Self.login))
        #expect(try await isOffered(try fleet(), at: Self.login + "&login_hint=ADA%40example.com"))
        #expect(try await !isOffered(try fleet(), at: Self.login, cookie: nil))
        #expect(try await !isOffered(try fleet(), at: Self.login, cookie: "access_token=bad"))
    }

    @Test(arguments: ["&login_hint=", "&login_hint=bob%40example.com", "&prompt=login"])
    func isNotOfferedWhereAnotherOrANewSignInIsAskedFor(_ more: String) async throws {
        #expect(try await !isOffered(try fleet(), at: Self.login + more))
    }

    @Test func answersSelectAccountAndNoOtherReasonToSignIn() async throws {
        #expect(try await isOffered(try fleet(prompt: [.selectAccount]), at: Self.authorized))
        #expect(try await isOffered(try fleet(needsSignIn: false), at: Self.authorized))
        #expect(try await !isOffered(try fleet(prompt: [.login]), at: Self.authorized))
        #expect(try await !isOffered(try fleet(prompt: [.selectAccount, .login]), at: Self.authorized))
        #expect(try await !isOffered(try fleet(prompt: [.selectAccount], maxAge: 0), at: Self.authorized))
        #expect(try await !isOffered(try fleet(prompt: [.selectAccount], isAnotherUser: true), at: Self.authorized))
    }

    @Test func goesOnWithTheRequestWithoutItsQuestion() async throws {
        let added = CallLog<AuthorizationRequest>()
        try await fleet(prompt: [.selectAccount, .consent], added: added).run { client in
            let answer = try await client.submit("continue=1", to: Self.authorized, cookie: "access_token=good")
            #expect(answer.onward == "/oauth2/authorize?request=selected")
        }
        #expect(added.entries.map(\.prompt) == [[.consent]])
    }

    @Test func aSignInThatIsNeededCannotBeSkipped() async throws {
        let added = CallLog<AuthorizationRequest>()
        try await fleet(prompt: [.login], added: added).run { client in
            let answer = try await client.submit("continue=1", to: Self.authorized, cookie: "access_token=good")
            #expect(answer.onward?.hasPrefix("/login?client_id=client_demo&return_to=") == true)
        }
        #expect(added.entries.isEmpty)
    }

    @Test func goesToTheAccountWithoutAnotherPlace() async throws {
        try await fleet().run { client in
            let answer = try await client.submit("continue=1", to: Self.login, cookie: "access_token=good")
            #expect(answer.onward == "/login/account?client_id=client_demo")
            let signedOut = try await client.submit("continue=1", to: Self.login)
            #expect(signedOut.onward == Self.login)
        }
    }

    /// The name of the application is above the page.
    @Test func statesWhichClientAsksForANewSignInAndWhy() async throws {
        let user = Samples.claims.user
        for (fleet, reason) in [
            (try fleet(prompt: [.login]), "asks you to sign in again"),
            (try fleet(prompt: [.login], namedUser: user), "asks you to sign in again"),
            (try fleet(maxAge: 60), "yours was a while ago"), (try fleet(prompt: [.login, .selectAccount]), nil),
            (try fleet(maxAge: 60, isAnotherUser: true), nil), (try fleet(maxAge: 60, namedUser: .make()), nil),
        ] as [(ScriptedFleet, String?)] {
            try await fleet.run { client in
                let html = try await client.page(Self.authorized, cookie: "access_token=good").html
                let field = try #require(html.input("email"))
                #expect(field.contains("value=\"ada@example.com\"") == (reason != nil))
                #expect(html.contains("<p>\(Samples.demo.name) asks") == (reason != nil))
                if let reason { #expect(html.contains(reason)) }
            }
        }
    }

    @Test func anEmptyFieldStaysEmptyForAnotherUser() async throws {
        try await fleet(prompt: [.login]).run { client in
            let page = try await client.page(Self.authorized + "&login_hint=", cookie: "access_token=good")
            let field = try #require(page.html.input("email"))
            #expect(!field.contains("ada@example.com") && !page.html.contains("sign in again"))
            let other = try await client.page(
                Self.authorized + "&login_hint=bob%40example.com", cookie: "access_token=good")
            #expect(other.html.input("email")?.contains("value=\"bob@example.com\"") == true)
            #expect(!other.html.contains("sign in again"))
        }
    }
}
