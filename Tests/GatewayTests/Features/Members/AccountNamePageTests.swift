import Models
import Testing

@testable import GatewayService

private typealias Scenario = MembersScenario

@Suite struct AccountNamePageTests {
    private static let path = "/login/account/name"
    private static let rename = "\(path)?account_id=\(Scenario.shared)"

    @Test func createsAnAccount() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("<h1>Create an account</h1>"))
            let answer = try await client.submit("name=+Design++team", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location]?.contains("done=create-account") == true)
        }
        #expect(calls.entries == ["create Design team"])
    }

    @Test func renamesAnAccount() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            let page = try await client.page(Self.rename, cookie: Scenario.cookie)
            #expect(page.html.contains("value=\"Lovelace &amp; Co\""))
            let answer = try await client.submit(
                "account_id=\(Scenario.shared)&name=Sales", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location]?.hasSuffix("done=renamed") == true)
        }
        #expect(calls.entries == ["rename Sales"])
    }

    @Test func statesWhatIsWrong() async throws {
        try await Scenario().fleet().run { client in
            for name in ["", "%00", "a%E2%80%AEb"] {
                let page = try await client.submit("name=\(name)", to: Self.path, cookie: Scenario.cookie)
                #expect(page.status == .badRequest && page.html.contains("Enter a name of up to 200 characters"))
            }
            let wrong = try await client.submit("name=a&account_id=x", to: Self.path, cookie: Scenario.cookie)
            #expect(wrong.status == .badRequest)
        }
        let limit = ServiceError(.accountLimitReached, detail: "No.")
        try await Scenario(error: limit).fleet().run { client in
            let page = try await client.submit("name=a", to: Self.path, cookie: Scenario.cookie)
            #expect(page.status == .conflict && page.html.contains("You own as many accounts as you can."))
        }
    }

    @Test func sendsAwayWhoDoesNotOwnIt() async throws {
        try await Scenario(role: .member).fleet().run { client in
            let page = try await client.page(Self.rename, cookie: Scenario.cookie)
            #expect(page.headers[.location]?.contains("/login/account/members?") == true)
            let foreign = try await client.page("\(Self.path)?account_id=\(AccountID.make())", cookie: Scenario.cookie)
            #expect(foreign.status == .notFound)
        }
    }
}
