import Foundation
import Models
import Testing

@Suite struct TypedIDTests {
    @Test func readsWhatItWrites() {
        for _ in 0..<1000 {
            let id = UserID.make()
            #expect(UserID(id.description) == id)
            #expect(id.description.hasPrefix("user_") && id.description.utf8.count == 31)
        }
    }

    @Test(arguments: [
        "", "user", "user_", "user_0000000000000000000000000", "user_000000000000000000000000000",
        "acct_00000000000000000000000001", "USER_00000000000000000000000001", "user-00000000000000000000000001",
        "user_80000000000000000000000000", "user_zzzzzzzzzzzzzzzzzzzzzzzzzz", "user_0000000000000000000000000A",
        "user_0000000000000000000000000 ", " user_0000000000000000000000000", "user_000000000000000000000000é",
        "user_0000000000000000000000000\u{0}", "user__0000000000000000000000000",
    ])
    func refusesOtherText(text: String) {
        #expect(UserID(text) == nil)
    }

    @Test func sortsByTheTimeOfCreation() {
        let moments = (0..<20).map { Date(timeIntervalSince1970: 1_800_000_000 + Double($0) / 1000) }
        let ids = moments.map { UserID(uuid: UUIDv7.make(at: $0)) }
        #expect(ids.shuffled().sorted() == ids)
        #expect(ids.map(\.description).sorted() == ids.map(\.description))
    }

    @Test func holdsTheTimeOfItsCreation() {
        let date = Date(timeIntervalSince1970: 1_800_000_000.125)
        #expect(abs(UserID(uuid: UUIDv7.make(at: date)).madeAt.timeIntervalSince(date)) < 0.001)
    }

    @Test func isAStringInJSON() throws {
        let id = AccountID.make()
        try JSONForm.expect([id], "[\"\(id)\"]")
        #expect(throws: DecodingError.self) { try JSONForm.read([UserID].self, "[\"\(id)\"]") }
        #expect(throws: DecodingError.self) { try JSONForm.read([UserID].self, "[5]") }
    }
}
