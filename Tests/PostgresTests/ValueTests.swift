import Foundation
import Models
import Testing

@testable import Postgres

@Suite struct ValueTests {
    @Test(arguments: [
        "", "'; DROP TABLE users; --", "\\", "\\'", "$1", "%s", "\u{1F600}é\u{301}", "\"{,}\"", "\n\r\t", "NULL",
        String(repeating: "x", count: 300_000),
    ])
    func hostileTextComesBackUnchanged(_ text: String) async throws {
        let client = try await makeClient()
        let rows = try await client.query("SELECT \(text)::text AS one, \([text, "b"])::text[] AS many")
        #expect(try rows[0].decode("one") == text)
        #expect(try rows[0].decode("many") == [text, "b"])
    }

    @Test func scalarsComeBackUnchanged() async throws {
        let client = try await makeClient()
        let (uuid, user, bytes) = (UUID(), UserID.make(), (0...255).map { UInt8($0) })
        let row = try #require(
            try await client.query(
                """
                SELECT \(Int.min)::bigint AS a, \(Int.max)::bigint AS b, \(true)::boolean AS c, \(uuid)::uuid AS d,
                    \(user)::uuid AS e, \(bytes)::bytea AS f, \(Data(bytes))::bytea AS g, \(nil as String?)::text AS h,
                    \(-1.5e-300)::double precision AS i, \([UUID]())::uuid[] AS j, \([user])::uuid[] AS k
                """
            ).first)
        #expect(try row.decode("a") == Int.min)
        #expect(try row.decode("b") == Int.max)
        #expect(try row.decode("c") == true)
        #expect(try row.decode("d") == uuid)
        #expect(try row.decode("e") == user)
        #expect(try row.decode("f") == bytes)
        #expect(try row.decode("g") == Data(bytes))
        #expect(try row.decode("h", as: String?.self) == nil)
        #expect(try row.decode("i") == -1.5e-300)
        #expect(try row.decode("j") == [UUID]())
        #expect(try row.decode("k") == [user])
    }

    @Test(arguments: [
        -62_135_596_800, -1, -0.000001, 0, 951_782_400, 1_709_164_800.25, 1_769_851_800.123456, 253_402_300_799,
    ])
    func momentsComeBackToTheMicrosecond(_ seconds: Double) async throws {
        let client = try await makeClient()
        let date = Date(timeIntervalSince1970: seconds)
        let row = try #require(
            try await client.query(
                "SELECT \(date)::timestamptz AS moment, extract(epoch FROM \(date)::timestamptz)::float8 AS epoch"
            ).first)
        #expect(abs(try row.decode("epoch", as: Double.self) - seconds) < 0.0000005)
        #expect(abs(try row.decode("moment", as: Date.self).timeIntervalSince(date)) < 0.0000005)
    }

    @Test(arguments: [
        ("2024-02-29", 1_709_164_800.0), ("2024-02-29 00:00:00", 1_709_164_800),
        ("2024-02-29 05:30:00+05:30", 1_709_164_800),
        ("2024-02-28 21:00:00.5-03", 1_709_164_800.5),
    ])
    func momentsOfOtherFormsAreRead(_ text: String, _ seconds: Double) {
        #expect(TimestampText.date(of: ArraySlice(text.utf8))?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: ["infinity", "", "2024", "2024-13-01", "2024-01-01 10", "2024-01-01 10:00:00+0x", "0044-03-15 BC"])
    func whatIsNoMomentIsRefused(_ text: String) {
        #expect(TimestampText.date(of: ArraySlice(text.utf8)) == nil)
    }

    @Test(arguments: ["{a,NULL}", "{{a},{b}}", "[0:1]={a,b}", "{\"a}", "{a,}", "a", ""])
    func whatIsNoPlainArrayIsRefused(_ text: String) {
        #expect(ArrayText.elements(of: ArraySlice(text.utf8)) == nil)
    }

    @Test func farDatesAndZerosFailBeforeTheyAreSent() async throws {
        let client = try await makeClient()
        let far = Date(timeIntervalSince1970: .infinity)
        await #expect(throws: PostgresError.encoding(parameter: 1)) { try await client.query("SELECT \(far)") }
        await #expect(throws: PostgresError.encoding(parameter: 1)) { try await client.query("SELECT \("a\0b")") }
        await #expect(throws: PostgresError.encoding(parameter: 1)) { try await client.query("SELECT \(["a\0b"])") }
    }

    @Test func decodingErrorsNameTheColumnOnly() async throws {
        let client = try await makeClient()
        let row = try #require(try await client.query("SELECT 'hunter2' AS password, NULL AS nothing").first)
        #expect(throws: PostgresError.decoding(column: "password")) { try row.decode("password", as: Int.self) }
        #expect(throws: PostgresError.decoding(column: "nothing")) { try row.decode("nothing", as: Int.self) }
        #expect(throws: PostgresError.decoding(column: "missing")) { try row.decode("missing", as: Int?.self) }
        #expect(
            !"\(row)\(row[0])\(String(reflecting: row))\(PostgresError.decoding(column: "password"))".contains(
                "hunter2"))
    }
}
