import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = PersonalDataScenario

@Suite struct ExportPageTests {
    private static let path = "/login/account/data?client_id=client_demo"

    @Test func downloadsAFile() async throws {
        try await Scenario().fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("<form method=\"post\" action=\"\(Self.path)\" data-download>"))
            let file = try await client.submit("", to: Self.path, cookie: Scenario.cookie)
            #expect(file.status == .ok && file.headers[.contentType] == "application/json")
            #expect(file.headers[.contentDisposition]?.hasPrefix("attachment") == true)
            #expect(file.headers[.cacheControl] == "no-store" && file.json["user"] != nil)
        }
    }

    @Test func asksForAFreshSignInFirst() async throws {
        for (scenario, query) in [
            (Scenario(isFresh: false), "/login/account/confirm?client_id=client_demo&return_to="),
            (Scenario(hasFactor: true), "/login/account/confirm?client_id=client_demo&return_to="),
        ] {
            try await scenario.fleet().run { client in
                for answer in [
                    try await client.page(Self.path, cookie: Scenario.cookie),
                    try await client.submit("", to: Self.path, cookie: Scenario.cookie),
                ] { #expect(answer.headers[.location]?.contains(query) == true) }
            }
        }
        try await Scenario(hasFactor: true, hasShownFactor: true).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.status == .ok)
        }
    }

    @Test func tellsThatThereWereTooMany() async throws {
        try await Scenario(isLimited: true).fleet().run { client in
            let page = try await client.submit("", to: Self.path, cookie: Scenario.cookie)
            #expect(page.status == .tooManyRequests && page.html.contains("Try again tomorrow."))
        }
    }
}
