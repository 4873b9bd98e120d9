import Models
import Testing

@testable import GatewayService

@Suite struct SessionProofsTests {
    private let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    @Test func provesTheSessionOfTheExpectedUserOnly() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.IssueSessionProof.self) { call, _ in
            guard call.accessToken == Secret("good") else { throw ServiceError.invalidToken }
            return Proof(Secret("session"))
        }
        try await fleet.withFleet { fleet in
            let proofs = UseCases(fleet).sessionProofs
            let proof = Proof(Secret("session"))
            let proofsOfSession = [
                try await proofs.proof(of: session), try await proofs.proof(of: session, ifUser: Samples.user),
                try await proofs.proof(of: session, ifUser: nil),
            ]
            #expect(proofsOfSession == [proof, proof, proof])
            let otherUser = try await proofs.proof(of: session, ifUser: .make())
            let noSession = try await proofs.proof(of: nil, ifUser: Samples.user)
            #expect(otherUser == nil && noSession == nil)
        }
    }
}
