import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct EmailQuotaTests {
    private static let body = #"{"client_id":"client_demo","email":"Ada@example.com"}"#

    private func fleet(_ log: EmailLog, isVerified: Bool = true) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.signsInAda(Samples.ada(verifiedAt: isVerified ? .now : nil))
        fleet.allowsAllAttempts()
        fleet.countsEmails(log)
        return fleet
    }

    /// A user who signed up with another person's address does not own that mailbox.
    @Test func countsForTheOwnerOnlyWithAVerifiedAddress() async throws {
        for isVerified in [true, false] {
            let log = EmailLog(.send)
            try await fleet(log, isVerified: isVerified).run(limits: LimitRules()) { client in
                let signedIn = try await client.send(
                    .post, "/auth/sign-in",
                    #"{"client_id":"client_demo","email":"ada@example.com","password":"a long password"}"#,
                    headers: [.origin: Samples.origin])
                let cookie = try #require(signedIn.setCookies.last { $0.hasPrefix("__Host-device=") })
                _ = try await client.send(
                    .post, "/auth/send-password-reset", Self.body,
                    headers: [.origin: Samples.origin, .cookie: String(cookie.prefix { $0 != ";" })])
                let device = log.charges.withLock { $0.last?.device }
                #expect(device?.epoch == (isVerified ? 7 : nil))
            }
        }
    }

    private func charge(_ quota: EmailQuota, goesOnIfRefused: Bool = false) async throws -> EmailQuota.Charge {
        try await quota.charge(
            .reset, to: try #require(EmailAddress("ada+x@example.com")), client: Samples.client,
            in: Samples.application, goesOnIfRefused: goesOnIfRefused, .testing())
    }

    @Test func refusesUnlessTheCallerGoesOnWithoutTheEmail() async throws {
        try await fleet(EmailLog(.refused)).withFleet { fleet in
            let quota = UseCases(fleet, limits: LimitRules()).quota
            await #expect(throws: ServiceError.rateLimited(retryAfter: 17)) { try await self.charge(quota) }
            let charge = try await self.charge(quota, goesOnIfRefused: true)
            #expect(charge.isRefused)
        }
    }

    @Test func reportsThatAnEmailIsNeedless() async throws {
        let log = EmailLog(.recent)
        try await fleet(log).withFleet { fleet in
            let quota = UseCases(fleet, limits: LimitRules()).quota
            let charge = try await self.charge(quota)
            #expect(charge.isNeedless)
            // Nothing was counted, so there is nothing to give back.
            await quota.refund(charge, .testing())
        }
        #expect(log.releases.withLock { $0.isEmpty })
    }

    @Test func givesBackAnEmailThatWasNotSent() async throws {
        let log = EmailLog(.send)
        try await fleet(log).withFleet { fleet in
            let quota = UseCases(fleet, limits: LimitRules()).quota
            await quota.refund(try await charge(quota), .testing())
        }
        let release = try #require(log.releases.withLock { $0.first })
        #expect(release.mailbox == Secret("\(Samples.application) ada@example.com"))
        #expect(release.unsent?.rules == LimitRules().mails)
    }

    @Test func allowsAnotherEmailAfterOneWasUsed() async throws {
        let log = EmailLog(.send)
        try await fleet(log).withFleet { fleet in
            let quota = UseCases(fleet, limits: LimitRules()).quota
            await quota.allowAnother(.signIn, after: try Samples.grant(for: .magicLink), .testing())
        }
        let release = try #require(log.releases.withLock { $0.first })
        #expect(release.purpose == .signIn && release.unsent == nil)
    }

    @Test func countsNothingWithoutLimits() async throws {
        let log = EmailLog(.send)
        try await fleet(log).withFleet { fleet in
            let quota = UseCases(fleet).quota
            let charge = try await self.charge(quota)
            #expect(!charge.isNeedless && !charge.isRefused)
            await quota.allowAnother(.signIn, after: try Samples.grant(for: .magicLink), .testing())
        }
        #expect(log.charges.withLock { $0.isEmpty } && log.releases.withLock { $0.isEmpty })
    }
}
