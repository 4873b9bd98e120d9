import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct MailboxVerifierTests {
    @Test func acceptsAProofForOnePurposeFromOneServiceForOneRequest() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        func refuses(_ proof: Proof, _ request: RequestID? = nil) async -> Bool {
            await error {
                try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context(request))
            } == .invalidProof
        }
        for purpose in OneTimeGrant.Purpose.allCases where purpose != .magicLink {
            #expect(await refuses(try await identity.shown(purpose, by: ann)))
        }
        let request = RequestID.make()
        #expect(await refuses(try await identity.shown(.magicLink, by: ann, request: request), .make()))
        // Identity's own word about a session is no word about a mailbox, and forged ones are none at all.
        #expect(await refuses(try await identity.signIn("ann@example.com").proof))
        let other = try await IdentityFixture()
        #expect(await refuses(try await other.shown(.magicLink, by: ann)))
    }
}
