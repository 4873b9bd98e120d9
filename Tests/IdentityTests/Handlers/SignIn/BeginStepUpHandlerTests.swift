import Models
import Testing

@testable import IdentityService

@Suite struct BeginStepUpHandlerTests {
    private func begin(
        _ totp: TOTPFixture, _ contexts: [AuthenticationContext] = [.twoFactors], methods: [String]? = ["pwd"],
        session: Proof? = nil, client: ClientID? = nil
    ) async throws -> Identity.AuthenticatedUser {
        let session = if let session { session } else { try await totp.session(methods: methods) }
        return try await totp.identity.call(
            Identity.BeginStepUp(
                session: session, client: client ?? totp.identity.client.id, contexts: contexts),
            totp.identity.context())
    }

    @Test func theSignInWaitsForASecondFactorWithTheMethodsOfTheSession() async throws {
        let totp = try await TOTPFixture()
        try await totp.factors.confirmTOTP()
        let session = SessionID.make()
        let user = try await begin(totp, session: totp.session(session))
        #expect(user.pendingStep == .stepUp && user.secondFactors == [.totp, .recoveryCode])
        let claims = try await totp.identity.proofs.verify(user.proof, from: .identity, for: .pending, request: nil)
            .claims
        #expect(claims.authenticationMethods == ["pwd"] && claims.user == totp.factors.ann.id)
        #expect(claims.pendingStep == .stepUp && claims.pendingSignIn == nil)
        #expect(claims.strengthenedSession == session && claims.secondFactors == [.totp, .recoveryCode])
    }

    @Test func aPasskeyCountsThoughSignInsNeedOneFactor() async throws {
        let totp = try await TOTPFixture()
        try await totp.factors.addPasskey(FactorFixture.registration())
        #expect(try await begin(totp, [.phishingResistant]).secondFactors == [.passkey])
        try await totp.factors.confirmTOTP()
        #expect(try await begin(totp, [.phishingResistant]).secondFactors == [.passkey])
        #expect(
            try await begin(totp, [.phishingResistant, .twoFactors]).secondFactors
                == [.totp, .recoveryCode, .passkey])
    }

    @Test func refusesUsersWithoutAFactorThatIsStrongEnough() async throws {
        let totp = try await TOTPFixture()
        func code(_ contexts: [AuthenticationContext] = [.twoFactors], methods: [String]? = ["pwd"]) async -> ErrorCode?
        {
            await error { try await begin(totp, contexts, methods: methods) }?.code
        }
        #expect(await code() == .insufficientUserAuthentication)
        try await totp.factors.confirmTOTP()
        #expect(await code() == nil)
        #expect(await code([.phishingResistant]) == .insufficientUserAuthentication)
        #expect(await code([]) == .insufficientUserAuthentication)
        // A session whose methods are not known has shown nothing.
        #expect(await code(methods: []) == .insufficientUserAuthentication)
        #expect(await code(methods: nil) == .insufficientUserAuthentication)
    }

    @Test func aProofOfASessionIsGoodOnceForAClientOfTheApplication() async throws {
        let totp = try await TOTPFixture()
        try await totp.factors.confirmTOTP()
        let session = try await totp.session()
        _ = try await begin(totp, session: session)
        #expect(await error { try await begin(totp, session: session) }?.code == .invalidProof)
        let unknown = try #require(ClientID("client_other"))
        #expect(await error { try await begin(totp, client: unknown) }?.code == .unknownClient)
        _ = try await totp.identity.call(
            Identity.SuspendUser(user: totp.factors.ann.id), totp.identity.operatorContext)
        #expect(await error { try await begin(totp) }?.code == .userSuspended)
    }
}
