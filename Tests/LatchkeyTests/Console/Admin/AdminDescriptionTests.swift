import Foundation
import Testing

@testable import LatchkeyCommand

@Suite struct AdminDescriptionTests {
    private static func document() throws -> [String: Any] {
        let data = AdminDescription.document(of: AdminRoutes.all)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func listsExactlyTheRoutes() throws {
        let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
        let described = Set(paths.flatMap { path, operations in operations.keys.map { "\($0) \(path)" } })
        let routes = AdminRoutes.all.map { "\($0.method.rawValue.lowercased()) \($0.path)" }
        #expect(described == Set(routes) && routes.count == Set(routes).count)
        #expect(routes.count > 70)
    }

    @Test func everyOperationStatesItselfFully() throws {
        let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
        var ids: Set<String> = []
        for (path, operations) in paths {
            for (method, operation) in operations {
                let operation = try #require(operation as? [String: Any])
                let id = try #require(operation["operationId"] as? String)
                #expect(ids.insert(id).inserted, "\(id) comes twice")
                #expect((operation["summary"] as? String)?.hasSuffix(".") == true, "\(id)")
                let isRead = method == "get" && id != "exportUsers"
                #expect(operation["x-scope"] as? String == (isRead ? "read" : "write"), "\(id)")
                let parameters = try #require(operation["parameters"] as? [[String: Any]])
                let inPath = parameters.filter { $0["in"] as? String == "path" }.compactMap { $0["name"] as? String }
                #expect(inPath == path.matches(of: /\{(\w+)\}/).map { String($0.1) }, "\(id)")
                #expect(parameters.contains { $0["name"] as? String == "Idempotency-Key" } == (method == "post"))
            }
        }
    }

    @Test func hasEveryPart() throws {
        let tags = Set(AdminRoutes.all.map(\.tag))
        #expect(tags == Set(AdminRoute.Tag.allCases))
    }

    @Test func isReadableWithoutAKey() async throws {
        try await AdminFixture().run { caller in
            let answer = try await caller.send(.get, "/admin/openapi.json", key: nil)
            #expect(answer.status == 200 && answer.json["openapi"] as? String == "3.1.0")
            #expect(try await caller.send(.post, "/admin/openapi.json", key: nil).status == 405)
        }
    }
}
