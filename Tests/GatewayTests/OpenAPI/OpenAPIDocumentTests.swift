import Foundation
import Logging
import Models
import RPC
import RPCClient
import TestKit
import Testing

@testable import GatewayService

/// The document describes what the router has, and equals the golden file.
@Suite struct OpenAPIDocumentTests {
    private typealias Operation = GatewayService.Operation

    private let operations: [Operation]
    private let routes: Set<String>
    private let text: String
    private let document: [String: Any]

    init() throws {
        let fleet = Fleet(
            paths: SocketPath(runDirectory: "/nowhere"), group: ScriptedFleet.group, logger: Logger(label: "test"))
        let gateway = try GatewayApplication(
            configuration: GatewayConfiguration(
                address: "127.0.0.1", port: 0, requestTimeout: .seconds(5),
                cookies: SessionCookies(accessTokenName: "a", refreshTokenName: "r")),
            csrfKey: ScriptedFleet.csrfKey, issuer: ScriptedFleet.issuer, fleet: fleet, logger: Logger(label: "test"))
        operations = gateway.endpoints.map(\.operation)
        routes = Set(gateway.endpoints.map { "\($0.route.method) \($0.route.path)" })
        text = OpenAPIDocument(operations: operations).text(issuer: ScriptedFleet.issuer)
        document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func everyRouteIsDescribedAndEveryDescriptionIsRouted() throws {
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let described = Set(paths.flatMap { path, operations in operations.keys.map { "\($0.uppercased()) \(path)" } })
        #expect(described == routes)
    }

    @Test func operationsAreNamedOnce() throws {
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        let names = paths.values.flatMap(\.values).compactMap { $0["operationId"] as? String }
        #expect(names.count == routes.count)
        #expect(Set(names).count == names.count)
    }

    /// Errors before the endpoint, such as for a compressed body, are possible everywhere.
    @Test func everyOperationDescribesAnyError() throws {
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        for (path, operations) in paths {
            for (method, operation) in operations {
                let responses = operation["responses"] as? [String: Any] ?? [:]
                #expect(responses["default"] != nil, "\(method) \(path)")
            }
        }
    }

    @Test func theServerIsTheIssuer() throws {
        let servers = try #require(document["servers"] as? [[String: String]])
        #expect(servers == [["url": ScriptedFleet.issuer]])
    }

    @Test func everyOperationIsDescribed() {
        for operation in operations {
            #expect(
                operation.tag != .undescribed && !operation.summary.isEmpty && !operation.answers.isEmpty,
                "\(operation.route): give its endpoint `static let operation = Operation(…)` with id, tag, summary and answers"
            )
        }
    }

    // MARK: Golden file

    private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "openapi.golden.json")

    /// A change of the API is seen in a review: it changes the golden file.
    @Test func theDocumentIsTheGoldenFile() throws {
        let text = OpenAPIDocument(operations: operations).text(issuer: "https://auth.example.com")
        if ProcessInfo.processInfo.environment["LATCHKEY_RENEW_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: Self.golden)
        }
        let expected = (try? String(contentsOf: Self.golden, encoding: .utf8)) ?? ""
        let difference = zip(text.split(separator: "\n"), expected.split(separator: "\n")).first { $0 != $1 }
        #expect(
            text == expected,
            """
            The API's description is no longer \(Self.golden.lastPathComponent). The first difference: \
            \(difference.map { "\($0) instead of \($1)" } ?? "the length"). If the change is meant, \
            run `make golden` and commit the file.
            """)
    }

    @Test func theOrderOfEndpointsDoesNotMatter() {
        #expect(OpenAPIDocument(operations: operations.reversed()).text(issuer: ScriptedFleet.issuer) == text)
    }

    // MARK: Examples

    @Test func everyRequestAndAnswerHasAnExample() {
        for operation in operations {
            for parameter in operation.parameters {
                #expect(
                    parameter.schema.example != nil,
                    "\(operation.id): give the parameter \(parameter.name) a schema with an example: .string.example(\"…\")"
                )
            }
            if let request = operation.request {
                #expect(
                    request.example != nil,
                    """
                    \(operation.id): the request has no example, for want of one at \
                    \(request.schema.missingExamples): .string.example("…")
                    """)
            }
            for answer in operation.answers {
                for content in answer.content {
                    guard let schema = content.schema else { continue }
                    #expect(
                        content.example != nil,
                        """
                        \(operation.id): the answer \(answer.status) has no example, for want of one at \
                        \(schema.missingExamples): .string.example("…")
                        """)
                }
            }
        }
    }

    /// Also those of errors.
    @Test func everyExampleFitsItsSchema() throws {
        let check = SchemaCheck(document: document)
        var count = 0
        func expectFit(_ value: Any, _ schema: Any?, _ place: String) {
            guard let schema = schema as? [String: Any] else { return }
            let mismatches = check.mismatches(of: value, against: schema)
            #expect(mismatches == [], "\(place): the example does not fit the schema")
            count += 1
        }
        func walk(_ node: Any, _ place: String) {
            if let list = node as? [Any] {
                for (index, item) in list.enumerated() { walk(item, "\(place)/\(index)") }
            }
            guard let members = node as? [String: Any] else { return }
            if let schema = members["schema"] {
                if let example = members["example"] { expectFit(example, schema, place) }
                for (name, example) in members["examples"] as? [String: [String: Any]] ?? [:] {
                    expectFit(example["value"] ?? NSNull(), schema, "\(place)/examples/\(name)")
                }
                return
            }
            for (name, member) in members { walk(member, "\(place)/\(name)") }
        }
        walk(document["paths"] ?? [:], "/paths")
        walk(document["components"] ?? [:], "/components")
        #expect(count > 200)
    }

    // MARK: Endpoints

    @Test func everyErrorIsDescribedToPeople() {
        for code in Set(operations.flatMap(\.errors)) {
            #expect(
                !code.definition.title.isEmpty && !code.definition.help.isEmpty,
                "\(code): give it a title and a help text in ErrorCode.definition")
        }
    }
}
