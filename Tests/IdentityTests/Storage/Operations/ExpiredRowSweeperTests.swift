import Models
import Testing

@testable import IdentityService

@Suite struct ExpiredRowSweeperTests {
    @Test func deletesExpiredProofsAndHeldSignIns() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        try await identity.signUp("ann@example.com")
        _ = try await fixture.signIn(.google, ["id": "1", "email": "ann@example.com", "email_verified": true])
        try await identity.service.usedProofs.use("a", deadline: .now + .seconds(30))
        let sweeper = ExpiredRowSweeper(
            usedProofs: identity.service.usedProofs, heldSignIns: identity.service.heldSignIns,
            totpFactors: identity.service.totpFactors, rememberedBrowsers: identity.service.rememberedBrowsers,
            unregisteredMails: identity.service.unregisteredMails, emails: identity.service.emails)
        func rows() async throws -> Int {
            let row = try await identity.postgres.query(
                """
                SELECT (SELECT count(*) FROM identity.used_proofs WHERE id = 'a')
                     + (SELECT count(*) FROM identity.held_sign_ins) AS count
                """
            ).first
            return try #require(row).decode("count")
        }
        await sweeper.sweep()
        #expect(try await rows() == 2)
        try await identity.postgres.execute("UPDATE identity.used_proofs SET used_at = now() - interval '66 minutes'")
        try await identity.postgres.execute(
            "UPDATE identity.held_sign_ins SET created_at = now() - interval '8 days'")
        await sweeper.sweep()
        #expect(try await rows() == 0)
    }
}
