import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// What browsers state in `Origin` and `Sec-Fetch-Site`, and what the policy makes of it.
@Suite struct OriginPolicyTests {
    private static let other = "https://other.example"
    private static let foreign = "https://evil.example"

    private func withPolicy(_ body: (OriginPolicy) async throws -> Void) async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken(others: [Self.other])
        try await fleet.withFleet { fleet in
            let clients = ClientDirectory(identity: fleet.identity)
            try await body(OriginPolicy(clients: clients, issuer: ScriptedFleet.issuer))
        }
    }

    private func request(
        _ method: HTTPRequest.Method = .post, origin: String? = nil, site: String? = nil
    ) -> IncomingRequest {
        var headers: HTTPFields = [:]
        headers[.origin] = origin
        headers[.fetchSite] = site
        return .testing(method, headers: headers)
    }

    private func isAllowed(_ check: () async throws -> Void) async throws -> Bool {
        do {
            try await check()
            return true
        } catch let error as ServiceError where error == .originNotAllowed {
            return false
        }
    }

    @Test func aChangeMayComeFromOurOriginOrAnyClients() async throws {
        try await withPolicy { policy async throws in
            for (origin, site, expected) in [
                (nil, nil, true), (ScriptedFleet.issuer, nil, true), (Samples.origin, "cross-site", true),
                (Self.other, "same-site", true), (Self.foreign, nil, false), (Self.foreign, "same-site", false),
                // Our pages send no referrer, so browsers call their origin `null`.
                ("null", "same-origin", true), ("null", nil, true), ("null", "cross-site", false),
                (nil, "none", true), (nil, "same-site", true), (nil, "cross-site", false),
                ("not an origin", nil, true), ("not an origin", "cross-site", false),
                ("https://APP.example.com", "cross-site", false),
            ] as [(String?, String?, Bool)] {
                let request = request(origin: origin, site: site)
                #expect(
                    try await isAllowed { try await policy.allow(request) } == expected,
                    "\(origin ?? "-") \(site ?? "-")")
            }
        }
    }

    @Test func onceTheClientIsKnownOnlyItsOriginsCount() async throws {
        try await withPolicy { policy async throws in
            for (origin, site, expected) in [
                (nil, nil, true), (ScriptedFleet.issuer, nil, true), (Samples.origin, "cross-site", true),
                (Self.other, nil, false), (Self.foreign, nil, false), ("null", nil, false),
                ("null", "same-origin", true), (nil, "cross-site", false), ("not an origin", nil, false),
            ] as [(String?, String?, Bool)] {
                let request = request(origin: origin, site: site)
                #expect(
                    try await isAllowed { try await policy.allow(request, client: Samples.client) } == expected,
                    "\(origin ?? "-") \(site ?? "-")")
            }
        }
    }

    @Test func aFormOfOurPagesComesFromOurPages() async throws {
        try await withPolicy { policy async throws in
            for (origin, site, expected) in [
                (nil, nil, true), (ScriptedFleet.issuer, nil, true), ("null", nil, true), (nil, "none", true),
                (nil, "same-origin", true), (Self.foreign, "same-origin", true),
                // Not even a client's page may send it.
                (Samples.origin, nil, false), (Samples.origin, "same-site", false), (nil, "same-site", false),
                (nil, "cross-site", false), ("null", "cross-site", false), (Self.foreign, nil, false),
                (ScriptedFleet.issuer, "cross-site", false), ("", nil, false),
            ] as [(String?, String?, Bool)] {
                let request = request(origin: origin, site: site)
                #expect(
                    try await isAllowed { try policy.allowOwnPage(request) } == expected,
                    "\(origin ?? "-") \(site ?? "-")")
            }
        }
    }

    @Test func readingIsNeverRefused() async throws {
        try await withPolicy { policy async throws in
            for method in [HTTPRequest.Method.get, .head] {
                let request = request(method, origin: Self.foreign, site: "cross-site")
                try await policy.allow(request)
                try await policy.allow(request, client: Samples.client)
                try policy.allowOwnPage(request)
            }
        }
    }

    @Test func theRuleDecidesWhichCheckIsMade() async throws {
        try await withPolicy { policy async throws in
            let (client, foreign) = (request(origin: Samples.origin), request(origin: Self.foreign))
            #expect(try await isAllowed { try await policy.check(foreign, under: .exempt) })
            #expect(try await isAllowed { try await policy.check(client, under: .ifCookie) })
            #expect(try await !isAllowed { try await policy.check(client, under: .form) })
            #expect(try await !isAllowed { try await policy.check(foreign, under: .ifCookie) })
        }
    }

    /// While identity is unavailable, an unknown origin is not allowed.
    @Test func anOriginThatCannotBeLookedUpIsNotAllowed() async throws {
        try await ScriptedFleet().withFleet(timeout: .milliseconds(200)) { fleet in
            let policy = OriginPolicy(clients: ClientDirectory(identity: fleet.identity), issuer: ScriptedFleet.issuer)
            let error = await #expect(throws: ServiceError.self) {
                try await policy.allow(request(origin: Samples.origin))
            }
            #expect(error?.code == .serviceUnavailable)
        }
    }
}
