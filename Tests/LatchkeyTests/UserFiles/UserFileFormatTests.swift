import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct UserFileFormatTests {
    @Test func readsEverythingOfOurFormat() throws {
        let line = """
            {"email": "a@example.com", "email_verified": true, "password_hash": {"algorithm": "firebase-scrypt", "hash": "aA==",
             "salt": "bB==", "signer_key": "cC==", "salt_separator": "Bw==", "rounds": 8, "mem_cost": 14}, "given_name": "Ann",
             "family_name": "Lee", "display_name": "Al", "avatar_url": "https://a.example/b", "preferred_language": "de",
             "locale": "de-AT", "timezone": "Europe/Vienna", "external_id": "1", "created_at": "2020-01-02T03:04:05Z",
             "status": "suspended"}
            """
        let user = try user(line.replacing("\n", with: ""), OwnUserFile())
        #expect(user.isEmailVerified && user.status == .suspended && user.externalID == "1")
        #expect(user.fields.count == 7 && user.createdAt == Timestamp("2020-01-02T03:04:05.000Z"))
        #expect(user.passwordHash?.rounds == 8 && user.passwordHash?.signerKey == Secret("cC=="))
        // It is written as it is read.
        let written = try JSONDecoder().decode(Identity.ImportedUser.self, from: JSONEncoder().encode(user))
        #expect(written == user)
    }

    @Test(arguments: [
        "2020-01-02T03:04:05Z", "2020-01-02 03:04:05+00", "2020-01-02 03:04:05", "2020-01-02T05:34:05.000+02:30",
        "2020-01-01T23:04:05-0400", "2020-01-02T03:04:05.000000Z",
    ])
    func readsTimesOfOtherSystems(_ text: String) {
        #expect(ForeignTime.parse(text) == Timestamp("2020-01-02T03:04:05.000Z"))
    }

    @Test func readsFractions() {
        #expect(ForeignTime.parse("2020-01-02 03:04:05.123456+00") == Timestamp("2020-01-02T03:04:05.123Z"))
        #expect(ForeignTime.milliseconds(1_577_934_245_123) == Timestamp("2020-01-02T03:04:05.123Z"))
        #expect(ForeignTime.milliseconds(-1) == nil && ForeignTime.milliseconds(.infinity) == nil)
    }

    @Test(arguments: ["", "now", "2020-01-02", "2020-13-02T03:04:05Z", "2020-01-02T03:04:05+1", "infinity"])
    func refusesOtherTimes(_ text: String) { #expect(ForeignTime.parse(text) == nil) }
}
