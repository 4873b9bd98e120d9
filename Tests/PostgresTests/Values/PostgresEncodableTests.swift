import Foundation
import Testing

@testable import Postgres

@Suite struct PostgresEncodableTests {
    @Test(arguments: [
        "", "'; DROP TABLE users; --", "\\", "\\'", "$1", "%s", "\u{1F600}é\u{301}", "\"{,}\"", "\n\r\t", "NULL",
        String(repeating: "x", count: 300_000),
    ])
    func hostileTextRoundTrips(_ text: String) async throws {
        let client = try await makeClient()
        let rows = try await client.query("SELECT \(text)::text AS one, \([text, "b"])::text[] AS many")
        #expect(try rows[0].decode("one") == text)
        #expect(try rows[0].decode("many") == [text, "b"])
    }

    @Test func unencodableValuesAreNotSent() async throws {
        let client = try await makeClient()
        let far = Date(timeIntervalSince1970: .infinity)
        await #expect(throws: PostgresError.encoding(parameter: 1)) { try await client.query("SELECT \(far)") }
        await #expect(throws: PostgresError.encoding(parameter: 1)) { try await client.query("SELECT \("a\0b")") }
        await #expect(throws: PostgresError.encoding(parameter: 1)) { try await client.query("SELECT \(["a\0b"])") }
    }
}
