import HTTPTypes
import HummingbirdTesting
import Models
import RPCClient
import Synchronization
import Testing

@testable import GatewayService

@Suite struct EmailTokenPolicyTests {
    /// HEAD has the status that GET would have, and uses no token up (RFC 9110 §9.3.2).
    @Test func answersHEADWithoutUsingTheTokenUp() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let redeemed = Mutex(0)
        fleet.answer(Mailer.RedeemEmailToken.self) { _, _ in
            redeemed.withLock { $0 += 1 }
            throw ServiceError.tokenInvalid
        }
        fleet.answer(Mailer.PeekEmailToken.self) { call, _ in
            guard let purpose = OneTimeGrant.Purpose(rawValue: call.token.reveal()) else {
                throw ServiceError.tokenInvalid
            }
            return try Samples.grant(for: purpose)
        }
        try await fleet.run { client in
            func head(_ path: String, _ token: String) async throws -> Int {
                let answer = try await client.send(
                    .head, "\(path)?token=\(token)", headers: [.origin: Samples.origin])
                #expect(answer.body.readableBytes == 0)
                return Int(answer.status.code)
            }
            for (path, purpose, status) in [
                ("/auth/verify", OneTimeGrant.Purpose.verification, 204), ("/auth/accept-invite", .invite, 200),
                ("/auth/sign-in-with-token", .magicLink, 200),
            ] {
                for (token, expected) in [
                    (purpose.rawValue, status), ("unknown", 401), ("", 400),
                    // A token for another purpose.
                    (OneTimeGrant.Purpose.passwordReset.rawValue, 401),
                ] {
                    let found = try await head(path, token)
                    #expect(found == expected, "\(path) \(token)")
                }
            }
        }
        #expect(redeemed.withLock { $0 } == 0)
    }

    private func policy(_ fleet: Fleet) -> EmailTokenPolicy {
        EmailTokenPolicy(
            mailer: fleet.mailer, clients: ClientDirectory(identity: fleet.identity), issuer: ScriptedFleet.issuer)
    }

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Mailer.PeekEmailToken.self) { _, _ in try Samples.grant(for: .magicLink) }
        return fleet
    }

    @Test func allowsOnlyOriginsOfTheTokensClient() async throws {
        try await fleet().withFleet { fleet in
            let policy = policy(fleet)
            let client = try await policy.allowOrigin(
                of: .testing(headers: [.origin: Samples.origin]), for: Secret("t"))
            #expect(client.id == Samples.client)
            for headers: HTTPFields in [[.origin: "https://evil.example"], [:]] {
                let error = await #expect(throws: ServiceError.self) {
                    try await policy.allowOrigin(of: .testing(headers: headers), for: Secret("t"))
                }
                #expect(error?.code == .originNotAllowed)
            }
        }
    }

    @Test func refusesACrossSiteRequestWithoutAnOrigin() async throws {
        try await fleet().withFleet { fleet in
            let policy = policy(fleet)
            let allowed: [HTTPFields] = [
                [:], [.origin: ScriptedFleet.issuer], [.origin: Samples.origin], [.fetchSite: "none"],
                [.fetchSite: "same-origin"],
            ]
            for headers in allowed {
                try await policy.allowOriginIfAny(of: .testing(headers: headers), for: Secret("t"))
            }
            let refused: [HTTPFields] = [
                [.origin: "https://evil.example"], [.fetchSite: "cross-site"], [.fetchSite: "same-site"],
            ]
            for headers in refused {
                let error = await #expect(throws: ServiceError.self) {
                    try await policy.allowOriginIfAny(of: .testing(headers: headers), for: Secret("t"))
                }
                #expect(error?.code == .originNotAllowed)
            }
        }
    }

    @Test func refusesATokenOfAThirdPartyClient() async throws {
        var fleet = try fleet()
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.isFirstParty = false
            return client
        }
        try await fleet.withFleet { fleet in
            let error = await #expect(throws: ServiceError.self) {
                try await policy(fleet).requireFirstParty(Secret("t"))
            }
            #expect(error?.code == .clientNotFirstParty)
        }
    }
}
