import Foundation
import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct CheckMailPageTests {
    private typealias Kind = CheckMailPage.Kind

    private func html(
        _ kind: CheckMailPage.Kind, methods: [LoginMethod] = [.password, .magicLink], error: ServiceError? = nil
    ) async throws -> String {
        var client = Samples.demo
        client.configuredMethods = methods
        let email = try #require(EmailAddress("ada@example.com"))
        return try await CheckMailPage.render(
            kind, try await .testing(client: client), client, email: email, error: error
        ).html
    }

    @Test func theQueryNamesTheKindOfEmail() {
        for (query, kind) in [
            ("", Kind.link), ("?what=link", .link), ("?what=reset", .reset), ("?what=verify", .verify),
            ("?what=sign_up", .signUp), ("?what=invite", .link), ("?what=", .link),
        ] {
            #expect(Kind(.testing(.get, "/login/check-mail\(query)")) == kind, "\(query)")
        }
        #expect(CheckMailPage.path(.reset, PageQuery(of: Samples.client)).hasSuffix("client_demo&what=reset"))
    }

    @Test func theSameKindOfEmailIsSentAgain() {
        #expect(Kind.link.purpose == .magicLink && Kind.signUp.purpose == .magicLink)
        #expect(Kind.reset.purpose == .passwordReset && Kind.verify.purpose == .verification)
    }

    @Test(arguments: [CheckMailPage.Kind.link, .reset, .verify, .signUp])
    func takesTheCodeAndSendsAgain(_ kind: CheckMailPage.Kind) async throws {
        let html = try await html(kind)
        // The email to a registered address that signs up once more has a link alone.
        #expect((html.input("code") != nil) == (kind != .signUp))
        let action = "action=\"/login/check-mail?client_id=client_demo&amp;what=\(kind.rawValue)\""
        #expect(html.ranges(of: action).count == (kind == .signUp ? 1 : 2))
        #expect(html.input("email")?.contains("value=\"ada@example.com\"") == true)
    }

    @Test func aCodeWhoseLinkWasUsedIsNotCalledWrong() async throws {
        let used = try await html(.link, error: .codeUsed)
        #expect(used.contains("was already used, perhaps in another browser") && used.hasAlert)
        #expect(try await !html(.link, error: .codeInvalid).contains("already used"))
    }

    /// The page tells that there are rules, and not which addresses are registered.
    @Test func statesThatNotEveryAddressMaySignUp() async throws {
        let sentence = "New accounts: Demo doesn’t accept every email address."
        let email = try #require(EmailAddress("ada@example.com"))
        for (signsUp, domains, isStated) in [
            (true, ["example.com"], true), (true, [], false), (false, ["example.com"], false),
        ] {
            var client = Samples.demo
            (client.loginMethods, client.configuredMethods) = ([.magicLink], [.magicLink])
            (client.signsUpByMail, client.signUpSettings.allowedDomains) = (signsUp, domains)
            let page = try await PageContext.testing(client: client)
            let link = try await CheckMailPage.render(.link, page, client, email: email).html
            #expect(link.contains(sentence) == isStated)
            let reset = try await CheckMailPage.render(.reset, page, client, email: email).html
            #expect(!reset.contains(sentence))
        }
    }

    @Test func offersThePasswordOnlyAtASignInThatTakesOne() async throws {
        let path = "href=\"/login/password?client_id=client_demo\""
        for (kind, methods, isOffered) in [
            (Kind.link, [LoginMethod.password, .magicLink], true), (.link, [.magicLink], false),
            (.reset, [.password], false), (.verify, [.password], false),
        ] {
            #expect(try await html(kind, methods: methods).contains(path) == isOffered, "\(kind) \(methods)")
        }
    }

    @Test func offersToSignUpWhereTheAddressMayBeUnknown() async throws {
        let path = "href=\"/login/sign-up?client_id=client_demo\""
        for (kind, methods, isOffered) in [
            (Kind.link, [LoginMethod.password, .magicLink], true), (.reset, [.password], true),
            (.link, [.magicLink], false),
            (.verify, [.password], false),
        ] {
            #expect(try await html(kind, methods: methods).contains(path) == isOffered, "\(kind) \(methods)")
        }
    }

    /// The page `seconds` after the button that sends the email again was pressed.
    private func page(after seconds: Int, _ more: String = "") async throws -> String {
        let sent = Int(Date().timeIntervalSince1970) - seconds
        let page = try await PageContext.testing(
            "/login/check-mail?client_id=client_demo&what=link&sent=\(sent)\(more)")
        let email = try #require(EmailAddress("ada@example.com"))
        return try await CheckMailPage.render(.link, page, Samples.demo, email: email).html
    }

    @Test func statesWhatTheButtonDidAndWhenItWorksAgain() async throws {
        let sent = try await page(after: 10)
        #expect(sent.contains("another email is on its way") && !sent.contains("less than a minute ago"))
        let wait = try #require(sent.firstMatch(of: #/ data-wait="(\d+)"/#).flatMap { Int($0.1) })
        #expect((45...50).contains(wait) && sent.contains("&amp;sent="))
        let recent = try await page(after: 10, "&recent=1")
        #expect(recent.contains("less than a minute ago") && !recent.contains("another email is on its way"))
    }

    @Test(arguments: [60, 3600, -60])
    func aMinuteLaterNothingIsLeftToWaitFor(_ seconds: Int) async throws {
        let html = try await page(after: seconds)
        #expect(!html.contains("data-wait") && !html.contains("class=\"notice\""))
    }

    @Test(arguments: ["", "x", "99999999999999999999", "9223372036854775807", "-9223372036854775808"])
    func anInvalidTimeIsIgnored(_ sent: String) async throws {
        let page = try await PageContext.testing("/login/check-mail?client_id=client_demo&sent=\(sent)")
        let email = try #require(EmailAddress("ada@example.com"))
        let html = try await CheckMailPage.render(.link, page, Samples.demo, email: email).html
        #expect(!html.contains("data-wait"))
    }

    @Test func nothingSentKeepsTheTimeOfTheLastEmail() {
        let sent = Int(Date().timeIntervalSince1970) - 20
        let request = IncomingRequest.testing(.post, "/login/check-mail?sent=\(sent)")
        let path = CheckMailPage.path(.link, PageQuery(of: Samples.client), wasSent: false, request)
        #expect(path == "/login/check-mail?client_id=client_demo&what=link&sent=\(sent)&recent=1")
    }

    @Test func anErrorIsBesideTheCodeOrElseAbove() async throws {
        let malformed = try await html(.link, error: .fields(["code": "code"]))
        #expect(malformed.marks("code") && !malformed.hasAlert)
        let wrong = try await html(.link, error: .codeInvalid)
        #expect(wrong.hasAlert && !wrong.marks("code"))
    }

    // MARK: The field

    private func code(_ text: String?) async throws -> Secret {
        let body = text.map { Self.field($0) } ?? "x=y"
        return try await IncomingRequest.testing(
            .post, "/", headers: [.contentType: "application/x-www-form-urlencoded"], body: body
        ).form().emailCode()
    }

    /// The field with every byte percent-encoded.
    private static func field(_ code: String) -> String {
        "code=" + code.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(arguments: ["123456", " 123 456 ", "123-456", "１２３４５６", "123\u{a0}456"])
    func readsACodeAsPeopleTypeIt(_ text: String) async throws {
        #expect(try await code(text) == Secret("123456"))
    }

    @Test(arguments: [nil, "", "12345", "1234567", "12345a", "١٢٣٤٥٦", "123456" + String(repeating: " ", count: 64)])
    func refusesAnythingElse(_ text: String?) async throws {
        let error = await #expect(throws: ServiceError.self) { try await code(text) }
        #expect(error?.status == 400 && error?.invalidParams?.map(\.path) == ["/code"])
    }

    @Test func anEmailGoesToEveryAddressWhereALinkSignsUp() async throws {
        let email = try #require(EmailAddress("ada@example.com"))
        for signsUp in [true, false] {
            var client = Samples.demo
            (client.configuredMethods, client.signsUpByMail) = ([.magicLink], signsUp)
            for kind in [Kind.link, .reset] {
                let html = try await CheckMailPage.render(
                    kind, try await .testing(client: client), client, email: email
                ).html
                #expect(html.contains("If ada@example.com has an account") == (!signsUp || kind == .reset))
            }
        }
    }
}
