import Models
import OneTimePasswords
import Testing

@testable import IdentityService

@Suite struct RecoveryCodeStoreTests {
    private func use(
        _ code: RecoveryCode, _ fixture: FactorFixture, for use: RecoveryCodeUse? = nil
    ) async throws -> Int? {
        try await fixture.service.recoveryCodes.use(
            code, of: fixture.ann.id, fixture.application, for: use, notice: { _ in nil },
            audit: fixture.audit(.recoveryCodeUsed), deadline: fixture.deadline)
    }

    /// An error may come between the code and the session. Until then the sign-in can't go on by another code, so the same one is good.
    @Test func aSignInMaySendItsCodeAgain() async throws {
        let fixture = try await FactorFixture()
        let codes = try await fixture.confirmTOTP().codes
        for _ in 0..<3 { #expect(try await use(codes[0], fixture, for: .signIn("a")) == 9) }
        #expect(try await fixture.identity.auditEntries { $0.event = .recoveryCodeUsed }.count == 1)
        #expect(await error { try await use(codes[1], fixture, for: .signIn("a")) }?.code == .signInTokenInvalid)
        // It is good for no other sign-in, nor within a session.
        #expect(try await use(codes[0], fixture, for: .signIn("b")) == nil)
        #expect(try await use(codes[0], fixture) == nil)
        #expect(try await use(codes[1], fixture, for: .signIn("b")) == 8)
    }

    /// Tokens may be away when the session is to be renewed. Once it was renewed, the code is void in it as well.
    @Test func aSessionMaySendItsCodeAgainUntilItIsRenewed() async throws {
        let fixture = try await FactorFixture()
        let codes = try await fixture.confirmTOTP().codes
        var session = try await fixture.session(signedIn: 5000, methods: ["pwd"]).claims
        session.twoFactorsAt = 0
        for _ in 0..<3 { #expect(try await use(codes[0], fixture, for: .session(session)) == 9) }
        #expect(try await fixture.identity.auditEntries { $0.event = .recoveryCodeUsed }.count == 1)
        // The password renews the sign-in, and not the second factor.
        session.authenticatedAt += 4000
        #expect(try await use(codes[0], fixture, for: .session(session)) == 9)
        var other = session
        other.session = .make()
        #expect(try await use(codes[0], fixture, for: .session(other)) == nil)
        #expect(try await use(codes[0], fixture, for: .signIn("a")) == nil)
        session.twoFactorsAt = session.authenticatedAt + 1000
        #expect(try await use(codes[0], fixture, for: .session(session)) == nil)
        #expect(try await use(codes[1], fixture, for: .session(session)) == 8)
    }

    @Test func aCodeIsTakenAgainForTenMinutes() async throws {
        let fixture = try await FactorFixture()
        let code = try #require(try await fixture.confirmTOTP().codes.first)
        let session = try await fixture.session(methods: ["pwd"]).claims
        #expect(try await use(code, fixture, for: .session(session)) == 9)
        func age(_ minutes: Int) async throws {
            try await fixture.identity.postgres.execute(
                "UPDATE identity.used_proofs SET used_at = now() - make_interval(mins => \(minutes))")
        }
        try await age(9)
        #expect(try await use(code, fixture, for: .session(session)) == 9)
        try await age(11)
        #expect(try await use(code, fixture, for: .session(session)) == nil)
    }

    @Test func usesEachCodeUp() async throws {
        let fixture = try await FactorFixture()
        let codes = try await fixture.confirmTOTP().codes
        for (index, code) in codes.enumerated() { #expect(try await use(code, fixture) == 9 - index) }
        #expect(try await use(#require(codes.first), fixture) == nil)
        #expect(try await use(#require(RecoveryCode.makeSet().first), fixture) == nil)
    }

    @Test func of50UsesOfACodeOneSucceeds() async throws {
        let fixture = try await FactorFixture()
        let code = try #require(try await fixture.confirmTOTP().codes.last)
        #expect(try await successes { try await use(code, fixture) != nil } == 1)
        #expect(try await fixture.count("recovery_codes") == 9)
    }

    @Test func aCodeIsGoodForItsUserOnly() async throws {
        let fixture = try await FactorFixture()
        let bob = try await FactorFixture("bob@example.com", in: fixture.identity)
        let code = try #require(try await fixture.confirmTOTP().codes.first)
        #expect(try await use(code, bob) == nil)
        // Not even where the row was moved in the database.
        try await fixture.identity.postgres.execute("UPDATE identity.recovery_codes SET user_id = \(bob.ann.id)")
        #expect(try await use(code, bob) == nil)
    }
}
