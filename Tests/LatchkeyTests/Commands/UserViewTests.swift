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
}
