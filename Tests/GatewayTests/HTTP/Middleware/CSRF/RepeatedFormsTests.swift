import HTTPTypes
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
            // The second comes while the first is under way.
            try await Task.sleep(for: .milliseconds(100))
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

    /// Whoever signs out, in again and out again has signed out twice: each time it is another session.
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
    @Test func aRefusalIsWorkedOutAnew() async throws {
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

    @Test func whatMayWorkTheNextTimeIsTriedAgain() async throws {
        let count = Count()
        try await fleet(count, failing: 1).run { client in
            let page = try await Page(client)
            #expect(try await page.send(client).status == .serviceUnavailable)
            #expect(try await page.send(client).status == .seeOther)
        }
        #expect(count.calls.withLock { $0 } == 2)
    }
}
