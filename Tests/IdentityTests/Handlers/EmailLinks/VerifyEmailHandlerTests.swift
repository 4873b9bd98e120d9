import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct VerifyEmailHandlerTests {
    @Test func verifyingTwiceChangesNothingMore() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try #require(ann.activeMembership).accountID
        var times: [Timestamp?] = []
        for _ in 0..<2 {
            _ = try await identity.call(
                Identity.VerifyEmail(proof: try await identity.mailboxProof(.verification, by: ann)), identity.context()
            )
            times.append(
                try await identity.readProfile(of: ann.id, ann.applicationID, account).credentials.first?
                    .emailVerifiedAt)
        }
        #expect(times[0] != nil)
        #expect(times[0] == times[1])
    }
}
