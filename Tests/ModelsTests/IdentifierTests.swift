import Foundation
import Testing

@testable import Models

@Suite struct IdentifierTests {
    @Test func comesBackFromItsText() throws {
        for _ in 0..<1000 {
            let id = UserID.make()
            #expect(UserID(id.description) == id)
            #expect(id.description.hasPrefix("user_") && id.description.utf8.count == 31)
        }
    }

    @Test(arguments: [
        ("00000000-0000-0000-0000-000000000000", "00000000000000000000000000"),
        ("00000000-0000-0000-0000-000000000001", "00000000000000000000000001"),
        ("00000000-0000-0000-0000-000000000020", "00000000000000000000000010"),
        ("00000000-0000-0000-8000-000000000000", "00000000000008000000000000"),
        ("7FFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "3zzzzzzzzzzzzzzzzzzzzzzzzz"),
        ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "7zzzzzzzzzzzzzzzzzzzzzzzzz"),
    ])
    func writesBase32(uuid: String, digits: String) throws {
        let uuid = try #require(UUID(uuidString: uuid))
        #expect(Base32.text(of: uuid) == digits)
        #expect(Base32.uuid(from: digits.utf8) == uuid)
    }

    @Test(arguments: [
        "", "user", "user_", "user_0000000000000000000000000", "user_000000000000000000000000000",
        "acct_00000000000000000000000001", "USER_00000000000000000000000001", "user-00000000000000000000000001",
        "user_80000000000000000000000000", "user_zzzzzzzzzzzzzzzzzzzzzzzzzz", "user_0000000000000000000000000A",
        "user_0000000000000000000000000i", "user_0000000000000000000000000l", "user_0000000000000000000000000o",
        "user_0000000000000000000000000u", "user_0000000000000000000000000 ", " user_0000000000000000000000000",
        "user_000000000000000000000000é", "user_0000000000000000000000000\u{0}", "user__0000000000000000000000000",
    ])
    func refusesEverythingElse(text: String) {
        #expect(UserID(text) == nil)
    }

    @Test func sortsByTime() {
        let moments = (0..<20).map { Date(timeIntervalSince1970: 1_800_000_000 + Double($0) / 1000) }
        let ids = moments.map { UserID(uuid: UUIDv7.make(at: $0)) }
        #expect(ids.shuffled().sorted() == ids)
        #expect(ids.map(\.description).sorted() == ids.map(\.description))
    }

    @Test func isAUUIDOfVersion7() {
        let uuid = UUIDv7.make(at: Date(timeIntervalSince1970: 1_700_000_000))
        #expect(uuid.uuidString.hasPrefix("018BCFE5-6800-7"))
        #expect("89AB".contains(uuid.uuidString[uuid.uuidString.index(uuid.uuidString.startIndex, offsetBy: 19)]))
    }

    @Test func isAStringInJSON() throws {
        let id = AccountID.make()
        #expect(try JSONEncoder().encode([id]) == Data("[\"\(id)\"]".utf8))
        #expect(try JSONDecoder().decode([AccountID].self, from: Data("[\"\(id)\"]".utf8)) == [id])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([UserID].self, from: Data("[\"\(id)\"]".utf8))
        }
    }

    @Test(arguments: [
        "client_demo", "client_a", "client_A".lowercased(), "client_my-app_2",
        "client_" + String(repeating: "x", count: 64),
    ])
    func clientsHaveNamesToo(text: String) {
        #expect(ClientID(text)?.description == text)
    }

    @Test(arguments: [
        "", "client_", "client", "demo", "client_Demo", "client_d mo", "client_dé", "client_\"", "Client_demo",
        "client_" + String(repeating: "x", count: 65),
    ])
    func clientsHaveNoOtherNames(text: String) {
        #expect(ClientID(text) == nil)
    }

    @Test func newClientsHaveValidNames() {
        let id = ClientID.make()
        #expect(ClientID(id.description) == id)
    }

    @Test(arguments: ["a", "0", "beta", "a.b_c-d", "9..", String(repeating: "f", count: 64)])
    func featuresHaveKeys(text: String) {
        #expect(FeatureKey(text)?.description == text)
    }

    @Test(arguments: ["", ".a", "-a", "_a", "A", "a b", "a/b", "é", "a\n", "a\u{0}", String(repeating: "f", count: 65)])
    func featuresHaveNoOtherKeys(text: String) {
        #expect(FeatureKey(text) == nil)
    }
}
