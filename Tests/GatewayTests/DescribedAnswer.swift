import Foundation
import HummingbirdTesting
import Models
import TestKit
import Testing

@testable import GatewayService

/// Expects that an answer is one that its operation describes: its status, and a body that fits the schema. An error has a
/// code that is listed.
func expectDescribed(
    _ response: TestResponse, by operation: GatewayService.Operation, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    if response.status.code >= 400 {
        let isListed = response.code.flatMap(ErrorCode.init(rawValue:)).map(operation.describes) ?? false
        #expect(isListed, "\(response.code ?? "no code") is not listed", sourceLocation: sourceLocation)
    }
    let text = OpenAPIDocument(operations: [operation]).text(issuer: ScriptedFleet.issuer)
    let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    func member(_ names: String...) -> [String: Any]? {
        names.reduce(document) { node, name in node?[name] as? [String: Any] }
    }
    let method = operation.route.method.rawValue.lowercased()
    let status = String(response.status.code)
    let answer = member("paths", operation.route.path, method, "responses", status)
    let described = try #require(answer, "the status \(status) is not described", sourceLocation: sourceLocation)
    guard response.status.code < 400, let content = described["content"] as? [String: [String: Any]] else {
        #expect(response.status.code >= 400 || response.body.readableBytes == 0, sourceLocation: sourceLocation)
        return
    }
    let type = (response.headers[.contentType] ?? "").prefix { $0 != ";" }
    let media = try #require(content[String(type)], "\(type) is not described", sourceLocation: sourceLocation)
    guard let schema = media["schema"] as? [String: Any] else { return }
    let value = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
    #expect(
        SchemaCheck(document: document).mismatches(of: value, against: schema) == [], sourceLocation: sourceLocation)
}
