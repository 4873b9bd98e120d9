import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct ProviderHTTPTests {
    @Test func refusesInvalidTooLongAndFailedResponses() async throws {
        let fixture = try await ProviderFixture()
        let places: [(Provider, String)] = [
            (.google, "/token"), (.github, "/login/oauth/access_token"), (.github, "/user"), (.github, "/user/emails"),
            (.facebook, "/oauth/access_token"), (.facebook, "/me"), (.microsoft, "/common/oauth2/v2.0/token"),
        ]
        for (name, path) in places {
            try await fixture.expectError(of: name, .providerFailed, "unreadable", { $0.body = [path: "<html>"] })
            try await fixture.expectError(of: name, .providerFailed, "too_long", { $0.length = [path: 300_000] })
            try await fixture.expectError(of: name, .providerUnavailable, "unavailable", { $0.status = [path: 503] })
        }
        try await fixture.expectError(
            of: .microsoft, .providerFailed, "unreadable", { $0.body = ["/common/discovery/v2.0/keys": "[]"] })
    }

    @Test func doesNotFollowRedirects() async throws {
        let fixture = try await ProviderFixture()
        let base = try fixture.provider.baseURL
        for target in ["http://169.254.169.254/latest/meta-data/", "\(base)/user"] {
            try await fixture.expectError(
                of: .facebook, .providerUnavailable, "unavailable", { $0.redirect = ["/me": target] })
        }
        #expect(try !fixture.provider.requests().contains { $0.path == "/user" })
    }

    @Test func givesUpOnASlowProviderInTime() async throws {
        let fixture = try await ProviderFixture()
        let clock = ContinuousClock()
        for change: @Sendable (inout TestProvider.Behaviour) -> Void in [
            { $0.delay = ["/me": 30] }, { $0.drip = ["/me": 1] },
        ] {
            let taken = try await clock.measure {
                try await fixture.expectError(
                    of: .facebook, .providerUnavailable, "slow", change, within: .seconds(4))
            }
            #expect(taken < .seconds(4))
        }
    }
}
