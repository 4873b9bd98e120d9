import Models
import Testing

@testable import IdentityService

@Suite struct ResetFactorsHandlerTests {
    @Test func removesAllFactorsAndEndsAllSessions() async throws {
        let totp = try await TOTPFixture()
        let (identity, ann) = (totp.identity, totp.factors.ann)
        func reset() async throws -> Identity.UserRecord {
            try await identity.call(Identity.ResetFactors(user: ann.id), identity.operatorContext)
        }
        #expect(await error { try await reset() }?.code == .notFound)
        try await totp.factors.confirmTOTP()
        try await totp.factors.addPasskey(FactorFixture.registration())
        let record = try await reset()
        let claims = try await identity.proofs.verify(
            try #require(record.proof), from: .identity, for: .epoch, request: nil
        ).claims
        #expect(claims.user == ann.id && claims.keptSession == nil)
        #expect(try await totp.notices() == ["factors_reset"])
        #expect(try await identity.signIn("ann@example.com").pendingStep == nil)
        for table: StaticString in ["passkeys", "totp_factors", "recovery_codes"] {
            #expect(try await totp.factors.count(table) == 0)
        }
        let audit = try await identity.postgres.query(
            "SELECT FROM identity.audit_log WHERE event = 'factors_reset' AND user_id = \(ann.id)")
        #expect(audit.count == 1)
    }

    /// Its button leads to a page where a password can be reset.
    @Test func theNoticeIsOfAClientWithPasswords() async throws {
        let totp = try await TOTPFixture()
        let identity = totp.identity
        try await totp.factors.confirmTOTP()
        _ = try await totp.notices()
        let newer = try await identity.call(
            Identity.CreateClient(
                application: totp.factors.application, name: "Web", origins: [], redirectURIs: [],
                loginMethods: [.password]), identity.context())
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.magicLink]), identity.context())
        _ = try await identity.call(Identity.ResetFactors(user: totp.factors.ann.id), identity.operatorContext)
        #expect(try await identity.takeMails().map(\.client) == [newer.id])
    }
}
