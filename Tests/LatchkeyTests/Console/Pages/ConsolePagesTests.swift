import Foundation
import HTTPTypes
import Models
import RPC
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct ConsolePagesTests {
    private let application = ApplicationID.make()
    private let user = UserID.make()

    private var profile: SessionProfile {
        SessionProfile(
            id: user, applicationID: application, status: .active,
            credentials: [
                EmailCredential(
                    id: .make(), userID: user, email: EmailAddress("ann@example.com"), hashedEmail: nil,
                    emailVerifiedAt: .now)
            ], memberships: [], identity: nil, activeMembership: nil)
    }

    private var scenario: ConsoleScenario {
        var scenario = SignInPagesTests.withOverview()
        let (record, app) = (
            Identity.UserRecord(profile: profile, createdAt: .now),
            Application(id: application, name: "Acme Notes", parentID: nil, createdAt: .now)
        )
        let entry = Identity.AuditRecord(
            id: .make(), at: .now, event: .signInFailed, application: application, user: user,
            client: ClientID("client_web"), request: .make(), ipAddress: "192.0.2.7", caller: .gateway,
            reason: "<b>reason</b>")
        scenario.services.answer(Identity.ListApplications.self) { _ in [app] }
        scenario.services.answer(Identity.ListClients.self) { _ in [] }
        scenario.services.answer(Identity.ShowUser.self) { _ in record }
        scenario.services.answer(Identity.ExplainUser.self) { _ in
            .init(
                email: EmailAddress("ann@example.com"), application: app, user: .init(record: record), entries: [entry])
        }
        scenario.services.answer(Identity.ListUsers.self) { call in
            guard call.filter.email != .part("ab") else {
                throw ServiceError.invalid([
                    .init(in: .body, path: "/email", type: "length", expected: "at least 3 characters")
                ])
            }
            return .init(
                users: [
                    .init(
                        id: record.profile.id, applicationID: app.id, email: EmailAddress("ann@example.com"),
                        createdAt: .now)
                ],
                nextCursor: nil)
        }
        scenario.services.answer(Identity.ListAuditEntries.self) { _ in [entry] }
        scenario.services.answer(Identity.EraseUser.self) { _ in record }
        scenario.services.answer(Identity.UnlockUser.self) { _ in record }
        scenario.services.answer(Tokens.ClearAttempts.self) { _ in .init() }
        scenario.services.answer(Tokens.FindAttempts.self) { call in
            [.init(failedInARow: 9, failedToday: 9, pausedUntil: Timestamp(Date().addingTimeInterval(600)))]
                + call.subjects.dropFirst().map { _ in Tokens.AttemptState() }
        }
        scenario.services.answer(Tokens.ListSessions.self) { _ in [] }
        scenario.services.answer(Mailer.ListDeliveries.self) { _ in [] }
        return scenario
    }

    @Test func needsASession() async throws {
        try await scenario.run { [user] browser in
            for path in ["/", "/users", "/users/\(user)", "/audit", "/emails", "/health", "/operators", "/keys"] {
                let location = try await browser.get(path).location
                #expect(location?.hasPrefix("/sign-in") == true)
            }
            let location = try await browser.post("/users/\(user)/erase").location
            #expect(location?.hasPrefix("/sign-in") == true)
            // Rows for a page that is open: a redirect would lead to a whole page.
            #expect(try await browser.get("/audit/live").status == 401)
            #expect(try await browser.get("/nothing").status == 404)
        }
    }

    @Test func oneUsersStory() async throws {
        try await scenario.run { [user] browser in
            try await browser.signIn()
            let html = try await browser.get("/users/\(user)").html
            #expect(html.contains("ann@example.com can’t sign in."))
            #expect(html.contains("After 9 wrong passwords") && html.contains("latchkey users unlock \(user)"))
            #expect(html.contains("action=\"/users/\(user)/unlock\"") && html.contains("192.0.2.7"))
            #expect(html.contains("&lt;b&gt;reason&lt;/b&gt;"))
            #expect(try await browser.get("/story?address=ann%40example.com").location == "/users/\(user)")
            #expect(try await browser.get("/users/user_x").status == 404)
        }
    }

    @Test func aChangeNeedsTheTokenOfItsSession() async throws {
        try await scenario.run { [user] browser in
            try await browser.signIn()
            _ = try await browser.get("/users/\(user)")
            let path = "/users/\(user)/unlock"
            #expect(try await browser.post(path, token: "").status == 403)
            #expect(try await browser.post(path, token: String(repeating: "A", count: 43)).status == 403)
            let foreign = try await browser.post(path, headers: [.origin: "http://localhost:8080"])
            #expect(foreign.status == 403 && foreign.html.contains("Another site has caused this request"))
            #expect(try await browser.post(path).location == "/users/\(user)?done=unlock")
            #expect(try await browser.get("/users/\(user)?done=unlock").html.contains("can try again at once"))
            #expect(try await !browser.get("/users/\(user)?done=%3Cb%3E").html.contains("<b>"))
        }
    }

    @Test func anErasureHasToBeConfirmed() async throws {
        try await scenario.run { [user] browser in
            try await browser.signIn()
            let asked = try await browser.get("/users/\(user)/erase")
            #expect(asked.html.contains("This can’t be undone.") && asked.html.contains("latchkey users erase \(user)"))
            let wrong = try await browser.post("/users/\(user)/erase", [("confirmation", "yes")])
            #expect(wrong.status == 200 && wrong.html.contains("This is not ann@example.com."))
            let right = try await browser.post("/users/\(user)/erase", [("confirmation", "Ann@example.com")])
            #expect(right.location == "/users/\(user)?done=erase")
        }
    }

    @Test func findsUsersAndSaysWhatIsWrongWithASearch() async throws {
        try await scenario.run { [user] browser in
            try await browser.signIn()
            let page = try await browser.get("/users?email=ann&status=active&created=7d&seen=not-90d")
            #expect(page.html.contains("<a href=\"/users/\(user)\">ann@example.com</a>"))
            #expect(page.html.contains("value=\"ann\"") && page.html.contains("<option value=\"active\" selected>"))
            #expect(try await browser.get("/users?email=ab").html.contains("at least 3 characters"))
        }
    }

    @Test func aKeyIsNeverMadeForMoreThanWasChosen() async throws {
        let seen = Mutex<[Identity.CreateAPIKey]>([])
        var scenario = scenario
        scenario.services.answer(Identity.ListAPIKeys.self) { _ in [] }
        scenario.services.answer(Identity.CreateAPIKey.self) { call in
            seen.withLock { $0.append(call) }
            return .init(
                key: APIKey(id: .make(), name: call.name, scope: call.scope, createdAt: .now),
                secret: Secret("lk_new"))
        }
        try await scenario.run { [application] browser in
            try await browser.signIn()
            _ = try await browser.get("/api-keys")
            let (own, long) = ("\(application)", String(repeating: "1", count: 300))
            for (app, days) in [("app_x", "90"), (long, "90"), (own, "x"), (own, "0"), (own, "3661"), (own, long)] {
                let refused = try await browser.post(
                    "/api-keys", [("name", "x"), ("scope", "read"), ("app", app), ("days", days)])
                #expect(refused.status == 400, "\(app) \(days)")
            }
            #expect(try await browser.post("/api-keys", [("name", "x"), ("scope", "read")]).status == 400)
            for (app, days) in [(own, "90"), ("", "")] {
                let made = try await browser.post(
                    "/api-keys", [("name", "x"), ("scope", "read"), ("app", app), ("days", days)])
                #expect(made.status == 200 && made.html.contains("lk_new"))
            }
        }
        let calls = seen.withLock { $0 }
        #expect(calls.map(\.application) == [application, nil])
        #expect(calls.map(\.lifetime) == [90 * 86_400, nil])
    }

    /// Identity answers 403 for it, so it is no choice.
    @Test func noFormOffersTheApplicationForOperators() async throws {
        let own = Application(id: application, name: "Acme Notes", parentID: nil, createdAt: .now)
        let operators = Application(id: .make(), name: "Operators", parentID: nil, createdAt: .now)
        var scenario = scenario
        scenario.services.answer(Identity.FindOperatorsApplication.self) { _ in .init(application: operators) }
        scenario.services.answer(Identity.ListApplications.self) { _ in [own, operators] }
        scenario.services.answer(Identity.ListAPIKeys.self) { _ in [] }
        try await scenario.run { browser in
            try await browser.signIn()
            for path in ["/clients", "/api-keys"] {
                let html = try await browser.get(path).html
                #expect(html.contains("\(own.id)") && !html.contains("\(operators.id)"), "\(path)")
            }
        }
    }

    @Test func invitationsComeInPages() async throws {
        let invites = (0..<Identity.ListInvites.maximumCount).map { _ in
            Invite(
                id: .make(), accountID: nil, email: nil, role: .owner, status: .pending, createdAt: .now,
                expiresAt: .now)
        }
        var scenario = scenario
        scenario.services.answer(Identity.ListSignUpWaitlist.self) { _ in .init(entries: [], nextCursor: nil) }
        scenario.services.answer(Identity.ListInvites.self) { call in
            call.before == nil ? invites : call.before == invites.last?.id ? Array(invites.prefix(3)) : []
        }
        try await scenario.run { [application] browser in
            try await browser.signIn()
            let first = try await browser.get("/waitlists?app=\(application)").html
            let next = "/waitlists?app=\(application)&invites_before=\(invites[invites.count - 1].id)"
            #expect(first.contains("href=\"\(next.replacing("&", with: "&amp;"))\""))
            let second = try await browser.get(next).html
            #expect(second.contains("\(invites[0].id)") && !second.contains("invites_before"))
        }
    }

    @Test func newEntriesComeByThemselves() async throws {
        try await scenario.run { browser in
            try await browser.signIn()
            let page = try await browser.get("/audit?event=sign_in_failed").html
            #expect(page.contains("data-live=\"/audit/live?event=sign_in_failed\""))
            #expect(page.contains("<script src=\"/assets/console."))
            let rows = try await browser.get("/audit/live?event=sign_in_failed&after=x").html
            #expect(rows.contains("<tr data-key=\"") && !rows.contains("<html"))
            #expect(try await browser.get("/audit?event=nothing").html.contains("“nothing” is not an event."))
            #expect(try await !browser.get("/audit?until=2026-01-31").html.contains("data-live"))
        }
    }

    /// More come within the seconds that each look goes back than one answer has.
    @Test func theAuditLogGoesOnHoweverManyComeAtOnce() async throws {
        let entries = (0..<(AuditPage.liveSize + 200)).map { _ in
            Identity.AuditRecord(
                id: .make(), at: .now, event: .signInFailed, application: application, user: nil, client: nil,
                request: nil, ipAddress: nil, caller: .gateway, reason: nil)
        }
        var scenario = scenario
        scenario.services.answer(Identity.ListAuditEntries.self) { call in
            switch call.part {
            case .latest: Array(entries.suffix(call.limit))
            case .first: Array(entries.prefix(call.limit))
            }
        }
        try await scenario.run { browser in
            try await browser.signIn()
            let rows = try await browser.get("/audit/live?after=\(entries[AuditPage.liveSize].id)").html
            #expect(rows.contains("data-key=\"\(entries[entries.count - 1].id)\""))
            #expect(rows.matches(of: #/<tr data-key=/#).count == AuditPage.liveSize)
        }
    }

    @Test func theAuditLogNamesTheOperator() async throws {
        let request = ConsoleOperator(name: "Ann", kind: .link)
        #expect(request.name == "Ann")
        let seen = Mutex<[String]>([])
        var scenario = scenario
        scenario.services.answer(Tokens.RotateKeys.self) { _ in
            seen.withLock { $0.append("\(CallContext.current?.actor?.name ?? "nobody")") }
            return .init(kid: "k", alg: "ES256", state: .next, createdAt: .now, signsFrom: .now, retiresAt: nil)
        }
        scenario.services.answer(Tokens.ListKeys.self) { _ in [] }
        scenario.services.answer(Tokens.ListKeyEvents.self) { _ in [] }
        try await scenario.run { browser in
            try await browser.signIn(as: "ann")
            _ = try await browser.get("/keys")
            #expect(try await browser.post("/keys/rotate").location == "/keys?done=rotate")
        }
        #expect(seen.withLock { $0 } == ["ann (link)"])
    }

    @Test func aServiceThatIsAwayIsAnErrorPage() async throws {
        try await ConsoleScenario().run { browser in
            try await browser.signIn()
            let page = try await browser.get("/users")
            #expect(
                page.status == 503 && page.html.contains("The console can&#39;t reach") && page.html.contains("<nav"))
        }
    }
}
