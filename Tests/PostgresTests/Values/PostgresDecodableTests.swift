import Foundation
import Models
import Testing

@testable import Postgres

@Suite struct PostgresDecodableTests {
    @Test func scalarsRoundTrip() async throws {
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
}
