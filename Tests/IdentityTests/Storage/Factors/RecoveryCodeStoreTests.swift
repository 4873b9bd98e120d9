import Models
import OneTimePasswords
import Testing

@testable import IdentityService

@Suite struct RecoveryCodeStoreTests {
    private func use(_ code: RecoveryCode, _ fixture: FactorFixture) async throws -> Int? {
        try await fixture.service.recoveryCodes.use(
            code, of: fixture.ann.id, fixture.application, notice: nil, audit: fixture.audit(.recoveryCodeUsed),
            deadline: fixture.deadline)
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
