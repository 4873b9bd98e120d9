import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct EmailLinkPageRendererTests {
    private static let request = IncomingRequest.testing(.get, "/login/link?token=mailed&ui_locales=de")

    private func html<Page: EmailLinkPage>(
        _ kind: Page.Type, _ scenario: EmailScenario, error: ServiceError? = nil
    ) async throws -> String {
        try await scenario.fleet.withFleet { fleet in
            try await UseCases(fleet).emailLinkPages()
                .render(kind, Secret("mailed"), Self.request, error: error).html
        }
    }

    @Test func theFormHasTheTokenAndTheURLHasNot() async throws {
        let scenario = EmailScenario(.magicLink)
        let html = try await html(MagicLinkPage.self, scenario)
        #expect(html.contains("<html lang=\"de\""))
        #expect(html.contains("action=\"/login/link?ui_locales=de\""))
        #expect(html.input("token")?.contains("value=\"mailed\"") == true)
        #expect(html.contains("ann@example.com"))
        #expect(scenario.redeemed.entries.isEmpty)
    }

    /// The main part of each page that a mailed link opens.
    private func mains(_ language: String) async throws -> [String] {
        func main<Page: EmailLinkPage>(_ kind: Page.Type) async throws -> String {
            let request = IncomingRequest.testing(.get, "/login/\(Page.name)?token=mailed&ui_locales=\(language)")
            let html = try await EmailScenario(Page.purpose).fleet.withFleet { fleet in
                try await UseCases(fleet).emailLinkPages().render(kind, Secret("mailed"), request, error: nil).html
            }
            #expect(html.contains("<html lang=\"\(language)\""))
            return String(html[(html.firstRange(of: "<main")?.lowerBound ?? html.startIndex)...])
        }
        return [
            try await main(MagicLinkPage.self), try await main(VerifyPage.self), try await main(ResetPage.self),
            try await main(InvitePage.self), try await main(UndoPage.self),
        ]
    }

    @Test(arguments: ["de", "fr", "es", "pt-BR", "ja", "it", "nl", "pl", "zh-Hans", "ko", "ar"])
    func everyLanguageHasSentencesOfItsOwn(_ language: String) async throws {
        let (own, english) = (try await mains(language), try await mains("en"))
        for (page, other) in zip(own, english) {
            #expect(page != other && page.contains("ann@example.com"))
            // What was not filled in would show.
            #expect(!page.contains("{") && !page.contains("}"))
        }
    }

    /// Nobody's click makes their mailbox a part of somebody else's account.
    @Test func anAddedAddressHasNoButtonWithoutASession() async throws {
        var fleet = try EmailScenario(.verification).fleet
        fleet.answer(Identity.PreviewEmailLink.self) { _, _ in
            .init(isRegistered: true, hasPassword: true, resetsCredentials: false, needsSignIn: true)
        }
        let html = try await fleet.withFleet { fleet in
            let request = IncomingRequest.testing(.get, "/login/verify?token=mailed")
            return try await UseCases(fleet).emailLinkPages().render(VerifyPage.self, Secret("mailed"), request).html
        }
        #expect(html.contains("Sign in to the account that ann@example.com is being added to"))
        // The form that chooses a language has the token, and sends nothing.
        #expect(!html.contains("action=\"/login/verify") && !html.contains("name=\"keeps\""))
        #expect(html.contains("return_to=%2Flogin%2Faccount"))
    }

    /// A link for one purpose does nothing on the page of another.
    @Test func refusesATokenOfAnotherPurpose() async throws {
        for purpose in OneTimeGrant.Purpose.allCases where purpose != .magicLink {
            await #expect(throws: ServiceError.tokenInvalid) {
                try await html(MagicLinkPage.self, EmailScenario(purpose))
            }
        }
    }

    @Test func theResetPageAlwaysAsksForANewPassword() async throws {
        var scenario = EmailScenario(.passwordReset)
        for resets in [false, true] {
            scenario.resetsCredentials = resets
            let html = try await html(ResetPage.self, scenario)
            #expect(html.input("new_password")?.contains(" required") == true && html.input("password") == nil)
            #expect((html.input("keeps") == nil) == resets)
        }
    }

    @Test func anErrorIsBesideItsFieldOrElseAbove() async throws {
        let weak = ServiceError.invalid([.init(in: .body, path: "/new_password", type: "too_short")])
        let marked = try await html(ResetPage.self, EmailScenario(.passwordReset), error: weak)
        #expect(marked.marks("new_password") && !marked.hasAlert)
        let above = try await html(ResetPage.self, EmailScenario(.passwordReset), error: .rateLimited(retryAfter: 9))
        #expect(above.hasAlert && !above.marks("new_password"))
    }

    private func page(
        _ purpose: OneTimeGrant.Purpose, device: String? = nil, cookie: String? = nil,
        inviter: String? = nil, account: String? = nil, isRegistered: Bool = true, isForSigningUp: Bool? = nil,
        methods: [LoginMethod] = [.password]
    ) async throws -> String {
        var fleet = try EmailScenario(purpose).fleet
        var grant = try Samples.grant(for: purpose)
        grant.device = device
        fleet.answer(Mailer.PreviewEmailLink.self) { [grant] _, _ in
            .init(grant: grant, proof: Proof(Secret("preview")))
        }
        fleet.answer(Identity.PreviewEmailLink.self) { _, _ in
            .init(
                isRegistered: isRegistered, hasPassword: isRegistered, resetsCredentials: false,
                inviter: inviter.flatMap { EmailAddress($0) }, accountName: account, isForSigningUp: isForSigningUp)
        }
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            (client.loginMethods, client.configuredMethods) = (methods, methods)
            return client
        }
        return try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet)
            var request = IncomingRequest.testing(.get, "/login/\(purpose)?token=mailed")
            if let cookie { request = .testing(.get, "/login/x?token=mailed", headers: [.cookie: cookie]) }
            let renderer = try useCases.emailLinkPages()
            return purpose == .invite
                ? try await renderer.render(InvitePage.self, Secret("mailed"), request).html
                : try await renderer.render(MagicLinkPage.self, Secret("mailed"), request).html
        }
    }

    @Test func anInvitationNamesWhoInvitedToWhat() async throws {
        let named = try await page(.invite, inviter: "bob@example.com", account: "Design <b>team</b>")
        #expect(named.contains("bob@example.com invited you to Design &lt;b&gt;team&lt;/b&gt; as ann@example.com."))
        #expect(
            try await page(.invite, account: "Design").contains("You’ve been invited to Design as ann@example.com."))
        #expect(try await page(.invite).contains("You’ve been invited to Demo as"))
        // Nobody fills the page with a name.
        let long = try await page(.invite, inviter: "bob@example.com", account: String(repeating: "x", count: 200))
        #expect(
            long.contains(String(repeating: "x", count: 60) + "…") && !long.contains(String(repeating: "x", count: 61)))
    }

    @Test func anInvitationFromTheWaitlistCreatesAnAccount() async throws {
        let new = try await page(.invite, isRegistered: false, isForSigningUp: true)
        #expect(new.contains("<h1>Create your account for Demo</h1>"))
        #expect(new.contains("It’s your turn: create your account for ann@example.com."))
        #expect(new.contains(">Create account</button>") && new.input("new_password") != nil)
        // A person who has an account by now signs in.
        #expect(try await page(.invite, isForSigningUp: true).contains("<h1>Join Demo</h1>"))
    }

    /// Without one, a user could not sign in again.
    @Test func aClientWithPasswordsOnlyAsksForOne() async throws {
        let html = try await page(.invite, isRegistered: false, methods: [.password])
        #expect(html.input("new_password")?.contains(" required") == true)
        #expect(!html.contains("Join without a password") && !html.contains("leave this empty"))
        #expect(
            try await page(.invite, isRegistered: false, methods: [.password, .magicLink]).contains("leave this empty"))
    }

    /// A password would be of no use there.
    @Test func aClientWithoutPasswordsAsksForNone() async throws {
        for methods in [[LoginMethod.magicLink], [.google]] {
            let html = try await page(.invite, isRegistered: false, methods: methods)
            #expect(html.input("new_password") == nil && !html.contains("Join without a password"))
            #expect(html.contains(">Join</button>"))
        }
        #expect(try await page(.invite, isRegistered: false).input("new_password") != nil)
    }

    @Test func aLinkInAnotherBrowserSaysHowToGoOnInTheFirst() async throws {
        let cookie = EmailCodeCookie()
        let elsewhere = "on another device or in another browser?"
        #expect(try await page(.magicLink, device: cookie.device).contains(elsewhere))
        let own = "__Host-mail_code=\(cookie.value.reveal())"
        #expect(try await !page(.magicLink, device: cookie.device, cookie: own).contains(elsewhere))
        // Asked for by a program without cookies.
        #expect(try await !page(.magicLink).contains(elsewhere))
    }

    @Test func whoIsSignedInAsSomebodyElseIsTold() async throws {
        let sentence = "If you continue, you’ll be signed in as ann@example.com instead."
        #expect(try await !page(.magicLink).contains(sentence))
        var fleet = try EmailScenario(.invite).fleet
        fleet.answer(Identity.GetProfile.self) { _, _ in
            var profile = Samples.profile
            profile.credentials = [
                EmailCredential(
                    id: .make(), userID: Samples.user, email: EmailAddress("bob@example.com"), hashedEmail: nil,
                    emailVerifiedAt: nil)
            ]
            return profile
        }
        try await fleet.run { client in
            let html = try await client.page("/login/invite?token=mailed", cookie: "access_token=good").html
            #expect(html.contains("You’re signed in here as bob@example.com. \(sentence)"))
        }
    }

    @Test func theLinkOfAnAddressWithoutAUserSignsUp() async throws {
        for (user, isRegistered, signsUp) in [
            (UserID?.none, false, true), (nil, true, false), (Samples.user, false, false),
        ] {
            var fleet = try EmailScenario(.magicLink).fleet
            fleet.answer(Mailer.PreviewEmailLink.self) { _, _ in
                var grant = try Samples.grant(for: .magicLink)
                grant.user = user
                return .init(grant: grant, proof: Proof(Secret("preview")))
            }
            fleet.answer(Identity.PreviewEmailLink.self) { _, _ in
                .init(isRegistered: isRegistered, hasPassword: false, resetsCredentials: false)
            }
            try await fleet.run { client in
                let html = try await client.page("/login/link?token=mailed").html
                #expect(html.contains("<h1>Create your account for Demo</h1>") == signsUp)
                #expect(html.contains("create an account for ann@example.com") == signsUp)
                #expect(html.contains(">Create account</button>") == signsUp)
            }
        }
    }
}
