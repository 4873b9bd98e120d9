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
        // An app that is only being set up is no factor.
        _ = try await totp.begin()
        let none = await error { try await reset() }
        #expect(none?.code == .notFound && none?.detail.contains("no authenticator app") == true)
        try await totp.factors.confirmTOTP()
        try await totp.factors.addPasskey(FactorFixture.registration())
        let shown = try await identity.call(Identity.ShowUser(.id(ann.id)), identity.operatorContext)
        #expect(shown.factors?.factors.map(\.type) == [.totp, .passkey] && shown.factors?.recoveryCodesLeft == 10)
        let record = try await reset()
        #expect(record.removedFactors == .init(hasApp: true, passkeys: 1, recoveryCodes: 10))
        #expect(record.factors?.factors.isEmpty == true && record.factors?.hasTwoStep == false)
        let claims = try await identity.proofs.verify(
            try #require(record.proof), from: .identity, for: .epoch, request: nil
        ).claims
        #expect(claims.user == ann.id && claims.keptSession == nil)
        #expect(try await totp.notices() == ["factors_reset"])
        #expect(try await identity.signIn("ann@example.com").pendingStep == nil)
        for table: StaticString in ["passkeys", "totp_factors", "recovery_codes"] {
            #expect(try await totp.factors.count(table) == 0)
        }
        let audit = try await identity.auditEntries { $0.event = .factorsReset }
        #expect(audit.map(\.user) == [ann.id])
        #expect(
            audit.first?.changes == [
                .init("totp", from: "1", to: "0"), .init("passkeys", from: "1", to: "0"),
                .init("recovery_codes", from: "10", to: "0"),
            ])
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
