import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

/// Forms that are sent twice, as by a double click without scripts.
@Suite struct RepeatedFormsTests {
    /// A browser on the sign-up page, and how often identity was asked.
    private final class Count: Sendable {
        let calls = Mutex(0)
        func next() -> Int {
            calls.withLock {
                $0 += 1
                return $0
            }
        }
    }

    private func fleet(_ count: Count, failing: Int = 0) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.SignUp.self) { _, _ in
            let number = count.next()
            if number <= failing { throw ServiceError.unavailable() }
            guard number == failing + 1 else {
                throw ServiceError(.emailTaken, detail: "Taken.")
            }
            return Identity.AuthenticatedUser(profile: Samples.profile, proof: Proof(Secret("proof")))
        }
        fleet.answer(Tokens.IssueSession.self) { _, _ in Samples.grant }
        return fleet
    }

    private struct Page {
        let token: String
        let cookie: String

        init(_ client: any TestClientProtocol) async throws {
            let page = try await client.send(.get, "/login/sign-up?client_id=client_demo")
            let text = String(buffer: page.body)
            token = String(try #require(text.firstMatch(of: #/name="csrf_token" value="([^"]+)"/#)).1)
            cookie = String(try #require(page.setCookies.first).prefix { $0 != ";" })
        }

        func send(_ client: any TestClientProtocol, email: String = "a@example.com") async throws -> TestResponse {
            try await client.send(
                .post, "/login/sign-up?client_id=client_demo",
                "email=\(email)&password=a+long+sentence+of+mine&csrf_token=\(token)",
                headers: [.contentType: "application/x-www-form-urlencoded", .cookie: cookie])
        }
    }

    @Test func theSecondGetsTheAnswerOfTheFirst() async throws {
        let count = Count()
        try await fleet(count).run { client in
            let page = try await Page(client)
            async let one = page.send(client)
            async let other = page.send(client)
            let answers = try await [one, other, page.send(client)]
            #expect(answers.allSatisfy { $0.status == .seeOther })
            #expect(Set(answers.map(\.setCookies)).count == 1 && !answers[0].setCookies.isEmpty)
            // Another page, or other content, is another form.
            #expect(try await page.send(client, email: "b@example.com").status == .conflict)
            #expect(try await Page(client).send(client).status == .conflict)
        }
        #expect(count.calls.withLock { $0 } == 3)
    }

    /// A user who signs out, in again and out again signs out of two sessions.
    @Test func anotherSessionIsAnotherForm() async throws {
        let ended = Mutex<[AccessToken]>([])
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.CheckAccessToken.self) { _, _ in Samples.claims }
        fleet.answer(Tokens.EndSession.self) { call, _ in
            if case .holder(let token) = call.owner { ended.withLock { $0.append(token) } }
            return .init(count: 1, proof: nil)
        }
        try await fleet.run { client in
            let page = try await Page(client)
            for session in ["a.b.c", "a.b.c", "d.e.f"] {
                let answer = try await client.send(
                    .post, "/login/sign-out?client_id=client_demo", "csrf_token=\(page.token)",
                    headers: [
                        .contentType: "application/x-www-form-urlencoded",
                        .cookie: "\(page.cookie); access_token=\(session)",
                    ])
                #expect(answer.status == .seeOther)
            }
        }
        #expect(ended.withLock { $0 } == [Secret("a.b.c"), Secret("d.e.f")])
    }

    /// A wrong password that is typed again has to count again.
    @Test func anErrorIsAnsweredAnew() async throws {
        let count = Count()
        var fleet = try fleet(count)
        fleet.answer(Identity.SignUp.self) { _, _ in
            _ = count.next()
            throw ServiceError(.emailTaken, detail: "Taken.")
        }
        try await fleet.run { client in
            let page = try await Page(client)
            for _ in 0..<3 { #expect(try await page.send(client).status == .conflict) }
        }
        #expect(count.calls.withLock { $0 } == 3)
    }

    @Test func aFormThatFailedIsTriedAgain() async throws {
        let count = Count()
        try await fleet(count, failing: 1).run { client in
            let page = try await Page(client)
            #expect(try await page.send(client).status == .serviceUnavailable)
            #expect(try await page.send(client).status == .seeOther)
        }
        #expect(count.calls.withLock { $0 } == 2)
    }

    // MARK: By itself

    /// A form's request with `content`, of the browser with `cookie`.
    private func form(_ content: String = "a=b", cookie: String = "__Host-form_session=s") -> IncomingRequest {
        .testing(.post, "/login", headers: [.cookie: cookie], body: content)
    }

    private static let route = Route(method: .post, path: "/login")

    private func forms(_ now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) -> RepeatedForms {
        let policy = CookiePolicy(issuer: ScriptedFleet.issuer)
        return RepeatedForms(
            cookies: SessionCookies(accessTokenName: "access_token", refreshTokenName: "refresh_token", policy: policy),
            now: now)
    }

    @Test func aRepetitionWaitsForTheFirst() async throws {
        let (forms, count) = (forms(), Count())
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let act: @Sendable (IncomingRequest) async throws -> Response = { _ in
            begin.finish()
            for await _ in gate {}
            return .text("\(count.next())")
        }
        async let first = forms.answer(form(), at: Self.route, by: act).text()
        for await _ in begun {}
        async let second = forms.answer(form(), at: Self.route, by: act).text()
        opening.finish()
        let texts = try await [first, second]
        #expect(texts == ["1", "1"])
    }

    @Test func anAnswerIsKeptForTenSecondsFromTheRequest() async throws {
        let (start, count) = (ContinuousClock.now, Count())
        let time = Mutex(start)
        let forms = forms { time.withLock { $0 } }
        func answer() async throws -> String {
            try await forms.answer(form(), at: Self.route) { _ in .text("\(count.next())") }.text()
        }
        #expect(try await answer() == "1")
        time.withLock { $0 += .milliseconds(9999) }
        #expect(try await answer() == "1")
        time.withLock { $0 += .milliseconds(1) }
        #expect(try await answer() == "2")
    }

    @Test func anAnswerWithAnErrorIsNotKept() async throws {
        let (forms, count) = (forms(), Count())
        for status in [HTTPResponse.Status.conflict, .badRequest, .internalServerError] {
            let response = try await forms.answer(form(), at: Self.route) { _ in
                .text("\(count.next())", status: status)
            }
            #expect(response.status == status)
        }
        #expect(count.calls.withLock { $0 } == 3)
    }

    /// Everything has to be the same: page, content, and each cookie that the answer may depend on.
    @Test func anotherRequestIsAnotherForm() async throws {
        let (forms, count) = (forms(), Count())
        for request in [
            form(), form("a=c"), form(cookie: "__Host-form_session=t"),
            form(cookie: "__Host-form_session=s; __Host-csrf_session=u"),
            form(cookie: "__Host-form_session=s; access_token=v"),
            form(cookie: "__Host-form_session=s; refresh_token=v"),
            .testing(.post, "/login?x", headers: [.cookie: "__Host-form_session=s"], body: "a=b"),
        ] {
            _ = try await forms.answer(request, at: Self.route) { _ in .text("\(count.next())") }
        }
        let other = Route(method: .post, path: "/login/sign-up")
        _ = try await forms.answer(form(), at: other) { _ in .text("\(count.next())") }
        #expect(count.calls.withLock { $0 } == 8)
    }

    @Test func beyondAThousandAnswersFormsAreAnsweredAnew() async throws {
        let (start, count) = (ContinuousClock.now, Count())
        let time = Mutex(start)
        let forms = forms { time.withLock { $0 } }
        func answer(_ content: String) async throws -> String {
            try await forms.answer(form(content), at: Self.route) { _ in .text("\(count.next())") }.text()
        }
        for index in 1...1000 { _ = try await answer("n=\(index)") }
        #expect(try await answer("n=1") == "1")
        #expect(try await answer("new") == "1001")
        #expect(try await answer("new") == "1002")
        // There is room again once the first are old.
        time.withLock { $0 += RepeatedForms.memory }
        for _ in 0..<2 { #expect(try await answer("new") == "1003") }
    }
}
