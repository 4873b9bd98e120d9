import Models
import Testing

@testable import IdentityService

@Suite struct RenewRecoveryCodesHandlerTests {
    @Test func earlierCodesBecomeVoid() async throws {
        let totp = try await TOTPFixture()
        func renew(_ methods: [String]) async throws -> [Secret] {
            try await totp.identity.call(
                Identity.RenewRecoveryCodes(
                    session: totp.session(methods: methods), freshness: .init(), ipAddress: nil, origin: nil),
                totp.identity.context())
        }
        #expect(await error { try await renew(["pwd"]) }?.code == .notFound)
        let old = try await totp.factors.confirmTOTP().codes.map(\.text)
        let weak = await error { try await renew(["pwd"]) }
        #expect(weak?.code == .insufficientUserAuthentication && weak?.factors == [.totp, .recoveryCode])
        let new = try await renew(["pwd", "otp", "mfa"])
        #expect(Set(new).count == 10 && Set(new).isDisjoint(with: old))
        #expect(try await totp.notices() == ["recovery_codes_renewed"])
        let (first, last) = (try #require(old.first), try #require(new.last))
        #expect(await error { try await totp.verify(first, .recoveryCode) }?.code == .secondFactorInvalid)
        _ = try await totp.verify(last, .recoveryCode)
    }
}
