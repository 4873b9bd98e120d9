import Foundation
import Models
import OneTimePasswords
import Testing

@testable import IdentityService

@Suite struct FactorKeyRotationTests {
    @Test func encryptsSecretsAgainAndKeepsCodes() async throws {
        let fixture = try await FactorFixture()
        let now = Date(timeIntervalSince1970: 1_000_000_000)
        let (_, secret, codes) = try await fixture.confirmTOTP(at: now)
        let (old, new) = (try #require(fixture.identity.secrets.factorKeys?.first), SecretKey.random())
        func service(_ keys: [SecretKey]) async throws -> IdentityService {
            var secrets = fixture.identity.secrets
            secrets.factorKeys = keys
            return try await fixture.identity.restarted(secrets).service
        }
        func use(_ steps: Int, _ service: IdentityService) async throws -> Bool {
            let step = TOTP.step(at: now) + steps
            return try await service.totpFactors.use(
                TOTP.code(of: secret, step: step), of: fixture.ann.id, fixture.application,
                at: now + Double(steps * TOTP.period), deadline: fixture.deadline)
        }
        func use(_ code: RecoveryCode?, _ service: IdentityService) async throws -> Int? {
            try await service.recoveryCodes.use(
                #require(code), of: fixture.ann.id, fixture.application, notice: { _ in nil },
                audit: fixture.audit(.recoveryCodeUsed), deadline: fixture.deadline)
        }

        let without = try await service([new])
        #expect(await error { try await use(1, without) }?.code == .serviceUnavailable)
        await FactorKeyRotation(totpFactors: without.totpFactors, recoveryCodes: without.recoveryCodes).rotate()

        let both = try await service([new, old])
        #expect(try await use(1, both))
        #expect(try await both.totpFactors.countOfOldKeys() == 1)
        await FactorKeyRotation(totpFactors: both.totpFactors, recoveryCodes: both.recoveryCodes).rotate()
        #expect(try await both.totpFactors.countOfOldKeys() == 0)
        #expect(try await use(2, both))
        #expect(try await use(codes.first, both) == 9)
        #expect(try await both.recoveryCodes.countOfOldKeys() == 9)
        // Codes of a key that was removed are void.
        #expect(try await use(3, without))
        #expect(try await use(codes.last, without) == nil)
    }
}
