import Foundation
import Models
import TestKit
import Testing

@testable import GatewayService

/// The schemas of errors describe what `Problem` writes.
@Suite struct ProblemSchemasTests {
    private typealias Object = [String: Any]

    private func mismatches(of error: ServiceError, against schema: Schema) throws -> [String] {
        let data = Problem(issuer: ScriptedFleet.issuer).document(error, request: .make())
        let schemas = JSON.object(schema.components.map { JSON.Member(name: $0.key, value: $0.value.json) })
        let components: JSON = ["components": ["schemas": schemas]]
        let document = try #require(try JSONSerialization.jsonObject(with: Data(components.text.utf8)) as? Object)
        let rule = try #require(try JSONSerialization.jsonObject(with: Data(schema.json.text.utf8)) as? Object)
        return SchemaCheck(document: document).mismatches(
            of: try JSONSerialization.jsonObject(with: data), against: rule)
    }

    @Test(arguments: ErrorCode.allCases) func everyErrorFits(code: ErrorCode) throws {
        let error = ServiceError(code, detail: "What happened.", retryAfter: 3)
        #expect(try mismatches(of: error, against: .problemDetails) == [])
        #expect(try mismatches(of: error, against: .validationProblemDetails) == [])
    }

    @Test(arguments: [InvalidParameter.Location.body, .path, .query, .header, .cookie])
    func everyInvalidParameterFits(location: InvalidParameter.Location) throws {
        let error = ServiceError.invalid([
            .init(in: location, path: "/email", type: "format", expected: "an email address", received: "ada"),
            .init(in: location, path: "", type: "json", expected: "a JSON object"),
        ])
        #expect(try mismatches(of: error, against: .validationProblemDetails) == [])
        // Only the schema for 400 has the list.
        #expect(try mismatches(of: error, against: .problemDetails) == ["/invalid_params: not described"])
    }

    @Test func theExampleIsAnErrorOfOurs() throws {
        let example = try #require(Schema.problemDetails.example)
        #expect(example["code"] == .string(ErrorCode.invalidRequest.rawValue))
        #expect(example["title"] == .string(ErrorCode.invalidRequest.definition.title))
        #expect(example["status"] == .integer(ErrorCode.invalidRequest.status))
    }
}
