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
            #expect(await refuses(try await identity.mailboxProof(purpose, by: ann)))
        }
        let request = RequestID.make()
        #expect(await refuses(try await identity.mailboxProof(.magicLink, by: ann, request: request), .make()))
        // A session proof of identity does not prove a mailbox, and a forged proof proves nothing.
        #expect(await refuses(try await identity.signIn("ann@example.com").proof))
        let other = try await IdentityFixture()
        #expect(await refuses(try await other.mailboxProof(.magicLink, by: ann)))
    }
}
