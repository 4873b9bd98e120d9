import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct RenamePasskeyPageTests {
    private static let path = "/login/account/passkey/name?client_id=client_demo"

    @Test func renamesThePasskey() async throws {
        try await Scenario(isFresh: false).fleet().run { client in
            let page = try await client.page("\(Self.path)&factor=\(Scenario.passkey.id)", cookie: Scenario.cookie)
            #expect(page.html.input("name")?.contains("value=\"Laptop\"") == true)
            let answer = try await client.submit(
                "factor=\(Scenario.passkey.id)&name=Phone", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo&done=rename-passkey")
            for name in ["", "+", "%00", String(repeating: "n", count: 201)] {
                let wrong = try await client.submit(
                    "factor=\(Scenario.passkey.id)&name=\(name)", to: Self.path, cookie: Scenario.cookie)
                #expect(wrong.status == .badRequest && wrong.html.marks("name"), "\(name)")
            }
        }
    }

    @Test func leadsToTheAccountWhereThePasskeyIsGone() async throws {
        try await Scenario().fleet().run { client in
            let page = try await client.page("\(Self.path)&factor=\(FactorID.make())", cookie: Scenario.cookie)
            #expect(page.headers[.location] == "/login/account?client_id=client_demo")
            let answer = try await client.submit(
                "factor=\(FactorID.make())&name=Phone", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo")
            let malformed = try await client.page("\(Self.path)&factor=1", cookie: Scenario.cookie)
            #expect(malformed.status == .notFound)
        }
    }
}
