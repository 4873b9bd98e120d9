import Foundation
import HTTPTypes
import Models
import Primitives
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct SignInPagesTests {
    // MARK: By a link

    @Test func theButtonUsesTheLinkUpAndOpeningItDoesNot() async throws {
        try await Self.withOverview().run { browser in
            let link = try browser.links.make(for: "ann").reveal()
            for _ in 0..<3 {
                let page = try await browser.get("/sign-in?link=\(link)")
                #expect(page.status == 200 && page.html.contains("as ann"))
            }
            let answer = try await browser.post("/sign-in/link", [("link", link)])
            #expect(answer.status == 303 && answer.location == "/")
            #expect(try await browser.get("/").html.contains("Overview"))
            let again = try await browser.post("/sign-in/link", [("link", link)], token: browser.token)
            #expect(again.status == 403)
            await browser.forget("latchkey_console")
            #expect(try await browser.get("/sign-in?link=\(link)").status == 410)
            // With the form of another link.
            let other = try browser.links.make(for: "ann").reveal()
            _ = try await browser.get("/sign-in?link=\(other)")
            #expect(try await browser.post("/sign-in/link", [("link", link)]).status == 410)
        }
    }

    @Test func aFormNeedsTheTokenOfItsBrowserAndOrigin() async throws {
        try await ConsoleScenario().run { browser in
            let link = try browser.links.make(for: "ann").reveal()
            _ = try await browser.get("/sign-in?link=\(link)")
            #expect(try await browser.post("/sign-in/link", [("link", link)], token: "x").status == 403)
            for origin in ["null", "http://localhost:8080", "https://evil.example"] {
                let answer = try await browser.post("/sign-in/link", [("link", link)], headers: [.origin: origin])
                #expect(answer.status == 403)
            }
            await browser.forget("latchkey_console_form")
            #expect(try await browser.post("/sign-in/link", [("link", link)]).status == 403)
            // The link is still good.
            #expect(browser.links.find(Secret(link)) != nil)
        }
    }

    @Test func leadsBackToThePageThatWasAskedFor() async throws {
        try await Self.withOverview().run { browser in
            let asked = try await browser.get("/audit?event=sign_in_failed")
            #expect(asked.location == "/sign-in?return_to=%2Faudit%3Fevent%3Dsign_in_failed")
            let link = try browser.links.make(for: "ann").reveal()
            _ = try await browser.get("/sign-in?link=\(link)")
            let answer = try await browser.post(
                "/sign-in/link", [("link", link), ("return_to", "/audit?event=sign_in_failed")])
            #expect(answer.location == "/audit?event=sign_in_failed")
            #expect(try await browser.get("/sign-in?return_to=/users").location == "/users")
        }
    }

    @Test(arguments: [
        "//evil.example", "https://evil.example", "/\\evil.example", "users", "", "/sign-in", "/admin/users",
        "/a b", "/\n/evil", "/" + String(repeating: "x", count: 1024),
    ])
    func leadsNowhereElse(_ text: String) {
        #expect(SignInPages.returnPath(text) == nil)
    }

    @Test func aSessionEndsWhenTheOperatorSignsOut() async throws {
        try await Self.withOverview().run { browser in
            try await browser.signIn()
            _ = try await browser.get("/")
            #expect(try await browser.post("/sign-out", token: "x").status == 403)
            let token = await browser.cookies["latchkey_console"] ?? ""
            #expect(try await browser.post("/sign-out").location == "/sign-in")
            #expect(await browser.cookies["latchkey_console"] == nil)
            #expect(browser.pages.access.sessions.find(Secret(token)) == nil)
        }
    }

    @Test func cookiesAreSecureBehindHTTPS() async throws {
        var scenario = Self.withOverview()
        scenario.publicURL = "https://console.example"
        try await scenario.run { browser in
            let link = try browser.links.make(for: "ann").reveal()
            _ = try await browser.get("/sign-in?link=\(link)")
            let answer = try await browser.post(
                "/sign-in/link", [("link", link)], headers: [.origin: "https://console.example"])
            let cookie = answer.headers[values: .setCookie].first { $0.hasPrefix("__Host-latchkey_console=") }
            #expect(cookie?.contains("; HttpOnly; Secure; SameSite=Strict; Path=/") == true)
        }
    }

    // MARK: With an account

    @Test func aPasswordThenACode() async throws {
        let ann = Self.operator(.code)
        var scenario = Self.withOverview()
        Self.answerSignIn(ann, &scenario)
        scenario.services.answer(Identity.VerifyOperatorCode.self) { call in
            #expect(call.user == ann.id && call.epoch == ann.epoch)
            guard call.code == Secret("123456"), !call.isRecoveryCode else {
                throw ServiceError(.secondFactorInvalid, detail: "This code is wrong.")
            }
            return ann
        }
        try await scenario.run { browser in
            #expect(try await browser.get("/sign-in").html.contains("Password"))
            let wrong = try await browser.post("/sign-in", [("email", "ann@example.com"), ("password", "wrong")])
            #expect(wrong.status == 200 && wrong.html.contains(SignInViews.wrongPassword))
            #expect(!wrong.html.contains("value=\"wrong\"") && wrong.html.contains("value=\"ann@example.com\""))
            let right = try await browser.post("/sign-in", [("email", "Ann@example.com"), ("password", "right")])
            #expect(right.location == "/sign-in/code")
            // The password alone opens nothing.
            #expect(try await browser.get("/").location == "/sign-in")
            _ = try await browser.get("/sign-in/code")
            let refused = try await browser.post("/sign-in/code", [("code", "000000")])
            #expect(refused.html.contains("This code is wrong."))
            #expect(try await browser.post("/sign-in/code", [("code", "123 456")]).location == "/")
            #expect(try await browser.get("/").html.contains("Ann"))
            // The step is done.
            #expect(try await browser.get("/sign-in/code").location == "/sign-in")
        }
    }

    /// Guesses make everybody in their network wait, except at a browser in which an operator has signed in before.
    @Test func aKnownDeviceSignsInWhileItsNetworkHasToWait() async throws {
        let ann = Self.operator(.none)
        var scenario = Self.withOverview()
        scenario.signIns = RequestRate(burst: 2, perSecond: 0.0001)
        Self.answerSignIn(ann, &scenario)
        try await scenario.run { browser in
            func signIn(_ password: String) async throws -> ConsoleBrowser.Page {
                _ = try await browser.get("/sign-in")
                return try await browser.post("/sign-in", [("email", "ann@example.com"), ("password", password)])
            }
            #expect(try await signIn("right").location == "/")
            await browser.forget("latchkey_console")
            let device = try #require(await browser.cookies["latchkey_console_device"])
            await browser.forget("latchkey_console_device")
            #expect(try await signIn("wrong").html.contains(SignInViews.wrongPassword))
            #expect(try await signIn("right").html.contains("Too many wrong attempts"))
            // Nobody can make such a cookie.
            await browser.keep("latchkey_console_device", DeviceCookie(id: DeviceCookie().id, marks: ["abc"]).text)
            #expect(try await signIn("right").html.contains("Too many wrong attempts"))
            await browser.keep("latchkey_console_device", device)
            #expect(try await signIn("right").location == "/")
        }
    }

    /// The pause of an operator's own count does not apply there, either.
    @Test func aKnownDeviceSignsInWhileStrangersArePaused() async throws {
        let ann = Self.operator(.code)
        var scenario = Self.withOverview()
        Self.answerSignIn(ann, &scenario)
        scenario.services.answer(Identity.VerifyOperatorCode.self) { _ in ann }
        let isAttacked = Mutex(false)
        scenario.services.answer(Tokens.BeginAttempt.self) { call in
            let isElsewhere = !call.subject.reveal().contains(" at device ")
            guard !isElsewhere || !isAttacked.withLock({ $0 }) else {
                throw ServiceError(.rateLimited, detail: "", retryAfter: 900)
            }
            return .init(isKnownDevice: false)
        }
        try await scenario.run { browser in
            func signIn() async throws -> ConsoleBrowser.Page {
                await browser.forget("latchkey_console")
                _ = try await browser.get("/sign-in")
                let page = try await browser.post("/sign-in", [("email", "ann@example.com"), ("password", "right")])
                guard page.location == "/sign-in/code" else { return page }
                _ = try await browser.get("/sign-in/code")
                return try await browser.post("/sign-in/code", [("code", "123456")])
            }
            let first = try await signIn()
            #expect(first.location == "/")
            isAttacked.withLock { $0 = true }
            let second = try await signIn()
            #expect(second.location == "/")
            await browser.forget("latchkey_console_device")
            let stranger = try await signIn()
            #expect(stranger.html.contains("Try again in 15 minutes."))
        }
    }

    @Test func withoutAnAppOneIsSetUpFirst() async throws {
        let ann = Self.operator(.missing)
        let app = FactorID.make()
        var scenario = Self.withOverview()
        Self.answerSignIn(ann, &scenario)
        scenario.services.answer(Identity.BeginOperatorTOTP.self) { _ in
            .init(
                id: app, secret: Secret("JBSWY3DP"), uri: Secret("otpauth://totp/x"),
                qr: Secret("<svg viewBox=\"0 0 57 57\"><path fill=\"#000\" d=\"M4 4h7v1h-7z\"/></svg>"))
        }
        scenario.services.answer(Identity.ConfirmOperatorTOTP.self) { call in
            guard call.factor == app, call.code == Secret("123456") else {
                throw ServiceError(.secondFactorInvalid, detail: "This code is wrong.")
            }
            var user = ann
            user.epoch += 1
            return .init(recoveryCodes: [Secret("aaaaa-bbbbb")], user: user)
        }
        try await scenario.run { browser in
            _ = try await browser.get("/sign-in")
            let right = try await browser.post("/sign-in", [("email", "ann@example.com"), ("password", "right")])
            #expect(right.location == "/sign-in/app")
            let page = try await browser.get("/sign-in/app").html
            #expect(
                page.contains("JBSWY3DP") && page.contains("M4 4h7v1h-7z") && page.contains("viewBox=\"0 0 57 57\""))
            #expect(try await browser.post("/sign-in/app", [("code", "1")]).html.contains("This code is wrong."))
            #expect(try await browser.get("/").location == "/sign-in")
            let done = try await browser.post("/sign-in/app", [("code", "123456")])
            #expect(done.html.contains("aaaaa-bbbbb"))
            #expect(try await browser.get("/").status == 200)
        }
    }

    @Test func aLinkForAPasswordSignsNobodyInByItself() async throws {
        let ann = Self.operator(.code)
        var scenario = Self.withOverview()
        scenario.services.answer(Identity.FindOperator.self) { _ in ann }
        scenario.services.answer(Identity.SetOperatorPassword.self) { call in
            guard call.password.reveal().count > 3 else {
                throw ServiceError.invalid([
                    .init(in: .body, path: "/password", type: "too_short", expected: "at least 12 characters")
                ])
            }
            return ann
        }
        try await scenario.run { browser in
            let link = try browser.links.make(for: "ann@example.com", user: ann.id).reveal()
            _ = try await browser.get("/sign-in?link=\(link)")
            #expect(try await browser.post("/sign-in/link", [("link", link)]).location == "/sign-in/password")
            _ = try await browser.get("/sign-in/password")
            let differing = try await browser.post(
                "/sign-in/password", [("password", "good one"), ("repetition", "x")])
            #expect(differing.html.contains("The two passwords differ."))
            let weak = try await browser.post("/sign-in/password", [("password", "x"), ("repetition", "x")])
            #expect(weak.html.contains("at least 12 characters"))
            let good = try await browser.post(
                "/sign-in/password", [("password", "good one"), ("repetition", "good one")])
            #expect(good.location == "/sign-in/code")
            #expect(try await browser.get("/").location == "/sign-in")
        }
    }

    /// Somebody who was suspended, or whose password was changed, is signed out within half a minute.
    @Test func aSessionEndsWithItsAccount() async throws {
        let ann = Self.operator(.none)
        let time = Mutex(Date())
        let found = Mutex(ann)
        var scenario = Self.withOverview()
        scenario.sessions = ConsoleSessions { time.withLock { $0 } }
        Self.answerSignIn(ann, &scenario)
        scenario.services.answer(Identity.FindOperator.self) { _ in found.withLock { $0 } }
        try await scenario.run { browser in
            _ = try await browser.get("/sign-in")
            _ = try await browser.post("/sign-in", [("email", "ann@example.com"), ("password", "right")])
            time.withLock { $0 += 31 }
            #expect(try await browser.get("/").status == 200)
            found.withLock { $0.epoch += 1 }
            time.withLock { $0 += 29 }
            #expect(try await browser.get("/").status == 200)
            time.withLock { $0 += 2 }
            #expect(try await browser.get("/").location == "/sign-in")
            found.withLock { $0.epoch -= 1 }
            #expect(try await browser.get("/").location == "/sign-in")
        }
    }

    // MARK: What the services say

    private static func `operator`(_ factor: Identity.Operator.SecondFactor) -> Identity.Operator {
        .init(
            id: .make(), application: .make(), email: EmailAddress("ann@example.com"), name: "Ann", epoch: 3,
            secondFactor: factor)
    }

    /// Identity counts nothing, for the overview.
    static func withOverview() -> ConsoleScenario {
        var scenario = ConsoleScenario()
        scenario.services.answer(Identity.CountAuditEntries.self) { _ in .init(start: .now, counts: []) }
        scenario.services.answer(Identity.ListApplications.self) { _ in [] }
        scenario.services.answer(Identity.FindOperatorsApplication.self) { _ in .init(application: nil) }
        scenario.services.answer(Identity.ListAuditEntries.self) { _ in [] }
        return scenario
    }

    private static func answerSignIn(_ user: Identity.Operator, _ scenario: inout ConsoleScenario) {
        let application = Application(id: user.application, name: "Operators", parentID: nil, createdAt: .now)
        scenario.services.answer(Identity.FindOperatorsApplication.self) { _ in .init(application: application) }
        scenario.services.answer(Identity.FindOperator.self) { _ in user }
        scenario.services.answer(Identity.CheckOperatorPassword.self) { call in
            guard call.password == Secret("right"), call.email == user.email else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return user
        }
        scenario.services.answer(Tokens.BeginAttempt.self) { _ in .init(isKnownDevice: false) }
        scenario.services.answer(Tokens.FinishAttempt.self) { _ in .init() }
    }
}
