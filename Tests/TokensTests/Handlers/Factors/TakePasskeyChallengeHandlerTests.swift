import Models
import Proofs
import Testing

@testable import TokensService

@Suite struct TakePasskeyChallengeHandlerTests {
    @Test func attestsTheCeremonyOnce() async throws {
        let tokens = try await TokensFixture()
        let (challenges, ceremony) = (
            tokens.service.passkeyChallenges, PasskeyCeremony.registration(user: .make(), session: .make())
        )
        let challenge = try challenges.issue(ceremony, device: "a")
        let handler = TakePasskeyChallengeHandler(challenges: challenges, proofSigner: tokens.service.proofSigner)
        let claims = try await tokens.read(
            PasskeyChallengeProof.self, try await handler(.init(challenge: challenge, device: "a"), tokens.context()))
        #expect(claims.ceremony == ceremony && claims.challenge == challenge)
        #expect(
            await code { try await handler(.init(challenge: challenge, device: "a"), tokens.context()) }
                == "passkey_invalid")
    }
}
