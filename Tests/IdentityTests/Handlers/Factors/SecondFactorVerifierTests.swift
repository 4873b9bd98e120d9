import Models
import Testing

@testable import IdentityService

/// Codes are tested in `VerifySecondFactorHandlerTests`.
@Suite struct SecondFactorVerifierTests {
    private func verify(
        _ answer: SecondFactorAnswer, _ passkeys: PasskeyFixture, requiresUserVerification: Bool
    ) async throws -> [String] {
        let client = passkeys.identity.client
        return try await passkeys.factors.service.secondFactors.verify(
            answer,
            by: .init(
                profile: passkeys.factors.ann, client: client, ipAddress: nil, origin: nil,
                ceremony: .secondFactor(client: client.id), requiresUserVerification: requiresUserVerification),
            passkeys.identity.context())
    }

    @Test func aPasskeyBesideAnotherFactorMakesTwo() async throws {
        let passkeys = try await PasskeyFixture()
        let client = passkeys.identity.client
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        authenticator.flags = [.userPresent]
        func answer(for ceremony: PasskeyCeremony) async throws -> SecondFactorAnswer {
            try await passkeys.answer(&authenticator, for: ceremony)
        }
        let right = PasskeyCeremony.secondFactor(client: client.id)
        #expect(
            try await verify(answer(for: right), passkeys, requiresUserVerification: false) == ["hwk", "mfa"])
        let unverified = try await answer(for: right)
        #expect(
            await error { try await verify(unverified, passkeys, requiresUserVerification: true) }?.code
                == .passkeyInvalid)
        let otherCeremony = try await answer(for: .signIn(client: client.id))
        #expect(
            await error { try await verify(otherCeremony, passkeys, requiresUserVerification: false) }?.code
                == .passkeyInvalid)
    }
}
