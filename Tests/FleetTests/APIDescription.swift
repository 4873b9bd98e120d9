import Foundation
import TestKit
import Testing

/// The API's description as the fleet serves it, to hold real answers against.
actor APIDescription {
    static let shared = APIDescription()
    private var documents: [String: [String: Any]] = [:]

    /// How a response differs from its description; empty if it conforms.
    func mismatches(
        baseURL: String, method: String, path: String, status: Int, contentType: String, body: Data
    ) async throws -> [String] {
        let document = try await document(of: baseURL)
        let paths = document["paths"] as? [String: [String: Any]] ?? [:]
        let bare = String(path.prefix { $0 != "?" })
        // A path without parameters goes first (OpenAPI 3.1 §4.8.8.2).
        guard let template = paths[bare] == nil ? paths.keys.first(where: { fits(bare, $0) }) : bare,
            let operation = paths[template]?[method.lowercased()] as? [String: Any]
        else { return ["\(method) \(bare) is not described"] }
        let check = SchemaCheck(document: document)
        let responses = operation["responses"] as? [String: [String: Any]] ?? [:]
        guard let response = responses["\(status)"] ?? responses["default"] else {
            return ["\(status) is not described"]
        }
        guard let content = resolved(response, in: document)["content"] as? [String: [String: Any]] else {
            return body.isEmpty ? [] : ["\(method) \(template) \(status): a body where none is described"]
        }
        let essence = contentType.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        guard let described = content[essence] else {
            return ["\(method) \(template) \(status): \(essence) is not described"]
        }
        guard essence.hasSuffix("json") else { return [] }
        if let code = Self.code(of: body, essence), (described["examples"] as? [String: Any])?[code] == nil {
            return ["\(method) \(template) \(status): the code \(code) is not described"]
        }
        guard let schema = described["schema"] as? [String: Any] else {
            return ["\(method) \(template) \(status): \(essence) has no schema"]
        }
        let value = try JSONSerialization.jsonObject(with: body)
        return check.mismatches(of: value, against: schema).map { "\(method) \(template) \(status) \($0)" }
    }

    /// The code of a problem document, each of which is an example of its response.
    private static func code(of body: Data, _ type: String) -> String? {
        guard type == "application/problem+json" else { return nil }
        return (try? JSONSerialization.jsonObject(with: body) as? [String: Any])?["code"] as? String
    }

    private func document(of baseURL: String) async throws -> [String: Any] {
        if let document = documents[baseURL] { return document }
        let answer = try await API(baseURL: baseURL).raw(.GET, "/openapi.json")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
        documents[baseURL] = document
        return document
    }

    private func resolved(_ response: [String: Any], in document: [String: Any]) -> [String: Any] {
        guard let reference = response["$ref"] as? String else { return response }
        var node: Any? = document
        for key in reference.dropFirst(2).split(separator: "/") { node = (node as? [String: Any])?[String(key)] }
        return node as? [String: Any] ?? [:]
    }

    private func fits(_ path: String, _ template: String) -> Bool {
        let (parts, wanted) = (path.split(separator: "/"), template.split(separator: "/"))
        return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
    }
}
