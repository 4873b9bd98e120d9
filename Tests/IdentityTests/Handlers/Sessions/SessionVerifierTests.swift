import Models
import Proofs
import RPC
import Testing

@testable import IdentityService

@Suite struct SessionVerifierTests {
    private let identity: IdentityFixture
    private let verifier: SessionVerifier
    private let ann: SessionProfile

    init() async throws {
        identity = try await IdentityFixture()
        verifier = identity.service.sessions
        ann = try await identity.signUp("ann@example.com").profile
    }

    @Test func usesAProofOnce() async throws {
        let (proof, context) = (try await identity.sessionProof(of: ann), identity.context())
        #expect(try await verifier.verify(proof, context).claims.user == ann.id)
        #expect(try await verifier.use(proof, context).user == ann.id)
        #expect(await error { try await verifier.use(proof, context) } == .invalidProof)
    }

    @Test func onlyAnOperatorNeedsNoSession() async throws {
        #expect(try await verifier.useUnlessOperator(nil, identity.operatorContext) == nil)
        #expect(await error { try await verifier.useUnlessOperator(nil, identity.context()) } == .invalidProof)
        let proof = try await identity.sessionProof(of: ann)
        #expect(try await verifier.useUnlessOperator(proof, identity.operatorContext)?.user == ann.id)
    }
}
