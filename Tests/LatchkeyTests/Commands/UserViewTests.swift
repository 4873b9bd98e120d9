import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct UserViewTests {
    private let profile = SessionProfile(
        id: .make(), applicationID: .make(), status: .active, credentials: [], memberships: [], identity: nil,
        activeMembership: nil)

    @Test func hasTheAPIsFieldsAndNoProof() throws {
        let record = Identity.UserRecord(
            profile: profile, createdAt: .now, proof: Proof(Secret("header.payload.signature")))
        let json = try #require(String(bytes: try UserView(record).report.json(), encoding: .utf8))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["id"] as? String == profile.id.description)
        #expect(object["created_at"] as? String == record.createdAt.description)
        // Nullable fields are there, as null.
        #expect(object["identity"] is NSNull)
        #expect(!json.contains("signature") && object["proof"] == nil)
    }

    @Test func statesTheTermsAndWhatTheNextSignInNeeds() throws {
        let acceptedAt = Timestamp.now
        let record = Identity.UserRecord(
            profile: profile, createdAt: .now,
            requirements: .init(
                pendingSteps: [.emailVerification, .secondFactor, .terms], termsVersion: "2",
                acceptedTerms: .init(version: "1", acceptedAt: acceptedAt)))
        let report = UserView(record).report
        let text = report.text(Style(isEnabled: false))
        #expect(text.contains("version 1 at \(acceptedAt)"))
        #expect(text.contains("a verified address, a second factor, version 2 of the terms to be accepted"))
        let object = try JSONSerialization.jsonObject(with: report.json()) as? [String: Any]
        #expect(object?["pending_steps"] as? [String] == ["email_verification", "second_factor", "terms"])
        let terms = try #require(object?["terms"] as? [String: Any])
        #expect(terms["required"] as? String == "2")
        #expect((terms["accepted"] as? [String: String])?["accepted_at"] == acceptedAt.description)
    }
}
