import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct AccountPageTests {
    private static let others = SessionID.make()

    private func session(_ id: SessionID, userAgent: String?) -> Session {
        Session(
            id: id, clientID: Samples.client, accountID: Samples.account, createdAt: .now, lastUsedAt: .now,
            expiresAt: .now, ipAddress: "192.0.2.1", userAgent: userAgent)
    }

    private func membership(_ account: AccountID, _ name: String?) -> Membership {
        Membership(
            id: .make(), accountID: account, userID: Samples.user, role: .owner,
            account: Account(id: account, parentID: nil, name: name, avatarURL: nil))
    }

    private func render(
        _ profile: SessionProfile = Samples.ada().profile, query: String = "", error: ServiceError? = nil,
        form: FormBody? = nil, sessions: [Session]? = nil, hasPassword: Bool = true, activity: [ActivityEntry] = [],
        consents: [Consent] = []
    ) async throws -> String {
        let sessions =
            sessions ?? [
                session(Samples.session, userAgent: "Firefox/1 <script>"), session(Self.others, userAgent: nil),
            ]
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.ListSessions.self) { _, _ in sessions }
        fleet.answer(Identity.ListLinkedIdentities.self) { _, _ in [] }
        fleet.hasFactors()
        fleet.hasEmails(of: profile)
        fleet.hasActivity(activity, consents: consents)
        fleet.answer(Identity.HasPassword.self) { _, _ in .init(hasPassword: hasPassword) }
        return try await fleet.withFleet { fleet in
            let page = UseCases(fleet).accountPage
            let account = try await AccountPageContext.testing(
                profile, path: "/login/account?client_id=client_demo\(query)")
            return try await page.render(account, error: error, form: form).html
        }
    }

    @Test func thisDeviceComesFirst() async throws {
        let html = try await render(sessions: [
            session(Self.others, userAgent: "Safari/1"), session(Samples.session, userAgent: "Firefox/1"),
        ])
        let list = try #require(html.range(of: "id=\"sessions\"")).upperBound
        let (badge, button) = (html[list...].range(of: "class=\"badge\""), html[list...].range(of: "value=\"end\""))
        #expect(try #require(badge).lowerBound < #require(button).lowerBound)
    }

    /// Who signs in by email has no current password to type.
    @Test func offersToSetAPasswordWhereThereIsNone() async throws {
        let with = try await render()
        #expect(with.contains("href=\"/login/account/password?") && !with.contains("action=\"/login/forgot?"))
        let without = try await render(hasPassword: false)
        #expect(!without.contains("href=\"/login/account/password?"))
        #expect(without.contains("action=\"/login/forgot?client_id=client_demo\""))
        #expect(without.contains("name=\"email\" value=\"ada@example.com\""))
    }

    @Test func listsTheLatestActivityInPlainSentences() async throws {
        let entries = (0..<6).map { index in
            ActivityEntry(
                id: .make(), at: .now, event: index == 0 ? .passwordChanged : .signIn, actor: .user,
                ipAddress: "192.0.2.9", device: "Firefox/Linux")
        }
        let html = try await render(activity: entries)
        #expect(html.contains("Password changed") && html.contains("Firefox on Linux · "))
        // Five of them; the rest is on a page of its own.
        #expect(html.components(separatedBy: "192.0.2.9").count == 6)
        #expect(html.contains("href=\"/login/account/activity?client_id=client_demo\""))
    }

    @Test func offersToRevokeEachConsent() async throws {
        let without = try await render()
        #expect(!without.contains("id=\"consents\""))
        let html = try await render(consents: [
            Consent(
                clientID: .make(), clientName: "<b>Calendar</b>", scopes: ["email", "offline_access"], grantedAt: .now)
        ])
        #expect(html.contains("id=\"consents\"") && html.contains("value=\"revoke\"") && !html.contains("<b>Calendar"))
        for text in ["Know who you are", "View your email address", "Keep access when you’re not using it"] {
            #expect(html.contains("<li>\(text)</li>"), "\(text)")
        }
        #expect(!html.contains("View your name, picture and language"))
    }

    @Test func leadsToTheUsersData() async throws {
        let html = try await render()
        for path in ["data", "delete"] {
            #expect(html.contains("href=\"/login/account/\(path)?client_id=client_demo\""))
        }
    }

    @Test func leadsBackToTheApplication() async throws {
        #expect(try await render().contains("<a href=\"https://app.example.com/\">Back to Demo</a>"))
    }

    @Test(arguments: [("en", ["given_name", "family_name"]), ("ja", ["family_name", "given_name"])])
    func namesAreInTheOrderOfTheLanguage(_ language: String, _ names: [String]) async throws {
        let html = try await render(query: "&ui_locales=\(language)")
        let places = try names.map { try #require(html.range(of: "name=\"\($0)\"")).lowerBound }
        #expect(places[0] < places[1])
    }

    @Test func offersToEndEverySessionButTheBrowsersOwn() async throws {
        let html = try await render()
        #expect(html.contains("name=\"session\" value=\"\(Self.others)\""))
        #expect(!html.contains("name=\"session\" value=\"\(Samples.session)\""))
        #expect(html.contains("value=\"end-others\""))
    }

    @Test func offersToVerifyOnlyAddressesThatAreNot() async throws {
        var profile = Samples.ada().profile
        profile.credentials += Samples.ada("new@example.com", verifiedAt: .now).profile.credentials
        let html = try await render(profile)
        let (unverified, verified) = (profile.credentials[0].id, profile.credentials[1].id)
        #expect(html.contains("name=\"email_id\" value=\"\(unverified)\""))
        #expect(html.contains("new@example.com") && !html.contains("value=\"\(verified)\""))
    }

    @Test func offersToSwitchOnlyBetweenSeveralAccounts() async throws {
        var profile = Samples.ada().profile
        profile.memberships = [membership(Samples.account, "Mine")]
        let one = try await render(profile)
        #expect(!one.contains("name=\"account_id\"") && one.contains("/login/account/members?"))
        let other = AccountID.make()
        profile.memberships.append(membership(other, "<b>Club</b>"))
        let two = try await render(profile)
        #expect(two.contains("name=\"account_id\" value=\"\(other)\""))
        #expect(!two.contains("name=\"account_id\" value=\"\(Samples.account)\""))
        #expect(!two.contains("<b>Club"))
    }

    @Test func confirmsWhatWasDone() async throws {
        for action in AccountPage.Action.allCases {
            let html = try await render(query: "&done=\(action.rawValue)")
            #expect(html.contains("<div class=\"notice\""), "\(action)")
        }
        let off = try await render(query: "&done=remove-app-and-two-step")
        #expect(off.contains("Authenticator app removed. Two-step sign-in is off."))
        for query in ["", "&done=", "&done=deleted"] {
            let html = try await render(query: query)
            #expect(!html.contains("<div class=\"notice\""), "\(query)")
        }
    }

    @Test func anErrorKeepsWhatWasEntered() async throws {
        var profile = Samples.ada().profile
        var identity = UserIdentity(id: Samples.user)
        (identity.displayName, identity.givenName) = ("Saved", "Ada")
        profile.identity = identity
        let form = try await IncomingRequest.testing(
            .post, "/login/account", headers: [.contentType: "application/x-www-form-urlencoded"],
            body: "display_name=%22%3E%3Cscript%3E"
        ).form()
        let error = ServiceError.invalid([.init(in: .body, path: "/display_name", type: "too_long")])
        let html = try await render(profile, query: "&done=profile", error: error, form: form)
        #expect(html.marks("display_name") && html.hasAlert)
        #expect(html.input("display_name")?.contains("value=\"&quot;&gt;&lt;script&gt;\"") == true)
        #expect(html.input("given_name")?.contains("value=\"Ada\"") == true)
        #expect(!html.contains("<div class=\"notice\""))
    }

    @Test func choosesTheLanguageOfTheProfile() async throws {
        var profile = Samples.ada().profile
        var identity = UserIdentity(id: Samples.user)
        identity.preferredLanguage = "de-AT"
        profile.identity = identity
        let html = try await render(profile)
        let choice = try #require(html.firstMatch(of: #/<select id="preferred_language"(?s:.*?)<\/select>/#)).0
        let selected = choice.matches(of: #/<option value="([a-zA-Z-]*)"[^>]* selected>/#).map { String($0.1) }
        #expect(selected == ["de"])
    }

    @Test func aTimeIsInUTCAndInTheLanguageOfThePage() async throws {
        let time = try #require(Timestamp("2026-03-14T23:05:00.000Z"))
        let english = try await PageContext.testing().text(time)
        let german = try await PageContext.testing("/login?client_id=client_demo&ui_locales=de").text(time)
        #expect(english.contains("14") && english.hasSuffix(" UTC"))
        #expect(german.contains("23:05") && german != english)
    }
}
