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
