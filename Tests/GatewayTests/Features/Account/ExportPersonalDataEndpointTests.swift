import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

private typealias Scenario = PersonalDataScenario

@Suite struct ExportPersonalDataEndpointTests {
    private static let path = "/auth/me/export"

    @Test func joinsWhatEachServiceHolds() async throws {
        try await Scenario().fleet().run { client in
            let answer = try await client.send(.get, Self.path, headers: Scenario.bearer)
            try expectDescribed(answer, by: ExportPersonalDataEndpoint.operation)
            #expect(answer.headers[.contentDisposition] == "attachment; filename=\"personal-data.json\"")
            #expect(answer.headers[.cacheControl] == "no-store")
            for list in ["sessions", "activity", "waitlists", "memberships", "identities", "consents"] {
                #expect((answer.json[list] as? [Any])?.count == 1, "\(list)")
            }
            let mails = try #require(answer.json["mails"] as? [String: [Any]])
            #expect(mails["outbox"]?.count == 1 && mails["deliveries"]?.count == 1)
            #expect((answer.json["incomplete"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func isBoundedAndSaysSo() async throws {
        try await Scenario(entries: 501).fleet().run { client in
            let answer = try await client.send(.get, Self.path, headers: Scenario.bearer)
            try expectDescribed(answer, by: ExportPersonalDataEndpoint.operation)
            #expect((answer.json["activity"] as? [Any])?.count == ExportPersonalData.maximumActivity)
            #expect(answer.json["incomplete"] as? [String] == ["activity"])
        }
    }

    @Test func needsAFreshSignInOfTwoFactors() async throws {
        for scenario in [Scenario(isFresh: false), Scenario(hasFactor: true)] {
            try await scenario.fleet().run { client in
                let answer = try await client.send(.get, Self.path, headers: Scenario.bearer)
                try expectDescribed(answer, by: ExportPersonalDataEndpoint.operation)
                #expect(answer.code == "insufficient_user_authentication")
            }
        }
    }

    @Test func isLimited() async throws {
        try await Scenario(isLimited: true).fleet().run { client in
            let answer = try await client.send(.get, Self.path, headers: Scenario.bearer)
            #expect(answer.status == .tooManyRequests && answer.headers[.retryAfter] == "50000")
        }
    }

    /// What ends in an error does not count, and is not recorded.
    @Test(arguments: [ServiceName.mailer, .waitlists])
    func countsNothingThatIsNotComplete(away: ServiceName) async throws {
        let exports = Mutex(0)
        let count: @Sendable () -> Void = { exports.withLock { $0 += 1 } }
        try await Scenario().fleet(isWithout: away, counting: count).run { client in
            let answer = try await client.send(.get, Self.path, headers: Scenario.bearer)
            #expect(answer.status == .serviceUnavailable && exports.withLock { $0 } == 0)
        }
        try await Scenario().fleet(counting: count).run { client in
            _ = try await client.send(.get, Self.path, headers: Scenario.bearer)
            #expect(exports.withLock { $0 } == 1)
        }
    }

    /// A link on any page brings the cookies, and would use the exports up.
    @Test func aPageOfAnotherSiteExportsNothing() async throws {
        let exports = Mutex(0)
        try await Scenario().fleet(counting: { exports.withLock { $0 += 1 } }).run { client in
            func answer(_ site: String?, _ headers: HTTPFields) async throws -> TestResponse {
                var headers = headers
                headers[.fetchSite] = site
                return try await client.send(.get, Self.path, headers: headers)
            }
            let refused = try await answer("cross-site", [.cookie: Scenario.cookie])
            try expectDescribed(refused, by: ExportPersonalDataEndpoint.operation)
            #expect(refused.status == .forbidden && refused.code == "origin_not_allowed")
            #expect(exports.withLock { $0 } == 0)
            for site in ["same-origin", "same-site", "none", nil] {
                #expect(try await answer(site, [.cookie: Scenario.cookie]).status == .ok, "\(site ?? "-")")
            }
            // Only the app that has the token can send it.
            #expect(try await answer("cross-site", Scenario.bearer).status == .ok)
        }
    }

    /// It would count.
    @Test func aHeadExportsNothing() async throws {
        try await Scenario(isLimited: true).fleet().run { client in
            let answer = try await client.send(.head, Self.path, headers: Scenario.bearer)
            #expect(answer.status == .ok)
        }
    }
}
