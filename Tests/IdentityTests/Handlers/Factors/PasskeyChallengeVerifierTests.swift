import Models
import Testing

@testable import IdentityService

@Suite struct PasskeyChallengeVerifierTests {
    @Test func acceptsAProofOnceForItsCeremonyAndItsRequest() async throws {
        let passkeys = try await PasskeyFixture()
        let (verifier, request) = (passkeys.identity.service.passkeyChallenges, RequestID.make())
        let ceremony = PasskeyCeremony.signIn(client: passkeys.identity.client.id)
        let challenge = PasskeyFixture.challenge()
        func use(_ proof: Proof, for ceremony: PasskeyCeremony, _ request: RequestID?) async -> ErrorCode? {
            await error { try await verifier.use(proof, for: ceremony, passkeys.identity.context(request)) }?.code
        }
        let good = try await passkeys.proof(of: challenge, for: ceremony, request: request)
        #expect(await use(good, for: ceremony, nil) == .invalidProof)
        #expect(await use(good, for: ceremony, .make()) == .invalidProof)
        #expect(
            try await verifier.use(good, for: ceremony, passkeys.identity.context(request)).base64URL
                == challenge.reveal())
        #expect(await use(good, for: ceremony, request) == .invalidProof)
        let other = try await passkeys.proof(of: challenge, for: ceremony)
        #expect(await use(other, for: .registration(user: .make(), session: .make()), nil) == .passkeyInvalid)
    }
}
