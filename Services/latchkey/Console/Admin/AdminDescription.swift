import Foundation
import Models
import ServiceKit

/// Describes the admin API as OpenAPI 3.1. It is made of the routes, so it can't list anything else.
enum AdminDescription {
    /// The document as JSON.
    static func document(of routes: [AdminRoute]) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts, numbers, lists and objects always encode.
        return (try? encoder.encode(root(routes))) ?? Data()
    }

    private static func root(_ routes: [AdminRoute]) -> JSON {
        var paths: [String: JSON] = [:]
        for (path, group) in Dictionary(grouping: routes, by: \.path) {
            var operations: [String: JSON] = [:]
            for route in group { operations[route.method.rawValue.lowercased()] = operation(route) }
            paths[path] = .object(operations)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Latchkey admin API", "version": .text(LatchkeyVersion.current),
                "description": .text(introduction),
            ],
            "security": [["api_key": []]],
            "tags": .list(AdminRoute.Tag.allCases.map { ["name": .text($0.rawValue)] }),
            "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "api_key": [
                        "type": "http", "scheme": "bearer",
                        "description": "A key of `latchkey api-keys create`, lk_….",
                    ]
                ],
                "schemas": ["Problem": problem, "Links": links],
                "responses": ["Problem": problemResponse],
            ],
        ]
    }

    private static let introduction = """
        For programs of operators. Keys may read or write, all applications or one: what belongs to another one is 404 for them. Lists \
        answer {data, links}; links.next is the URL of the next page. Errors are problem documents (RFC 9457). A POST with an \
        Idempotency-Key is carried out once: sent again with the same key, body and path, it gets the same answer, with the header field \
        Idempotency-Replayed. Answers are kept for 24 hours, and as long as the console runs; after a 5xx, look first whether it was done. Every \
        change is in the audit log with the name of the API key.
        """

    private static func operation(_ route: AdminRoute) -> JSON {
        var members: [String: JSON] = [
            "operationId": .text(route.id), "tags": [.text(route.tag.rawValue)], "summary": .text(route.summary),
            "parameters": .list(parameters(route)), "responses": .object(responses(route)),
            "x-scope": .text(route.scope.rawValue),
        ]
        if let note = route.note { members["description"] = .text(note) }
        if let fields = route.body {
            members["requestBody"] = [
                "required": .flag(fields.contains(where: \.isRequired)),
                "content": ["application/json": ["schema": body(fields)]],
            ]
        }
        return .object(members)
    }

    private static func parameters(_ route: AdminRoute) -> [JSON] {
        var result = route.parameters.map { name -> JSON in
            ["name": .text(name), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        for field in route.query {
            result.append([
                "name": .text(field.name), "in": "query", "required": .flag(field.isRequired),
                "description": .text(field.summary), "schema": schema(field.kind),
            ])
        }
        if route.method == .post {
            result.append([
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "Names the request, so that it is carried out once however often it is sent.",
                "schema": ["type": "string", "maxLength": .number(IdempotentAnswers.maximumKeyLength)],
            ])
        }
        return result
    }

    private static func body(_ fields: [AdminField]) -> JSON {
        var properties: [String: JSON] = [:]
        for field in fields {
            guard case .object(var members) = schema(field.kind) else { continue }
            members["description"] = .text(field.summary)
            properties[field.name] = .object(members)
        }
        return [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
            "required": .list(fields.filter(\.isRequired).map { .text($0.name) }),
        ]
    }

    private static func schema(_ kind: AdminField.Kind) -> JSON {
        switch kind {
        case .text: ["type": "string"]
        case .flag: ["type": "boolean"]
        case .number: ["type": "integer"]
        case .texts: ["type": "array", "items": ["type": "string"]]
        case .textByName: ["type": "object", "additionalProperties": ["type": "string"]]
        case .json: ["type": "array", "items": ["type": "object"]]
        case .oneOf(let names): ["type": "string", "enum": .list(names.map { .text($0) })]
        case .someOf(let names):
            ["type": "array", "items": ["type": "string", "enum": .list(names.map { .text($0) })]]
        }
    }

    private static func responses(_ route: AdminRoute) -> [String: JSON] {
        let data: JSON =
            route.isList
            ? [
                "type": "object", "required": ["data", "links"],
                "properties": [
                    "data": ["type": "array", "items": ["type": "object"]],
                    "links": ["$ref": "#/components/schemas/Links"],
                ],
            ] : ["type": "object"]
        var result: [String: JSON] = [:]
        if route.isEmpty {
            result["204"] = ["description": "It is done."]
        } else {
            result["\(route.status.code)"] = [
                "description": "It is done.", "content": ["application/json": ["schema": data]],
            ]
        }
        for status in ["400", "401", "403", "404", "429", "503"] {
            result[status] = ["$ref": "#/components/responses/Problem"]
        }
        return result
    }

    private static let problemResponse: JSON = [
        "description": "What is wrong.",
        "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
    ]

    private static let problem: JSON = [
        "type": "object", "required": ["type", "title", "status", "code"],
        "properties": [
            "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"],
            "detail": ["type": "string"], "instance": ["type": "string"],
            "code": ["type": "string", "description": "A stable name for programs."],
            "invalid_params": ["type": "array", "items": ["type": "object"]],
        ],
    ]

    private static let links: JSON = [
        "type": "object", "required": ["self"],
        "properties": [
            "self": ["type": "string", "format": "uri", "description": "This page."],
            "next": ["type": "string", "format": "uri", "description": "The next page; left out on the last one."],
        ],
    ]
}

/// A JSON value, written as a literal.
private indirect enum JSON: Encodable, Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral
{
    case text(String)
    case flag(Bool)
    case number(Int)
    case list([JSON])
    case object([String: JSON])

    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(arrayLiteral elements: JSON...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { $1 })
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let value): try container.encode(value)
        case .flag(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}
