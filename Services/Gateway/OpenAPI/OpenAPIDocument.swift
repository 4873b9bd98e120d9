import HTTPTypes
import Models
import ServiceKit

/// The description of the API (OpenAPI 3.1), made of the operations of all endpoints.
///
/// Equal operations make the same text, in whatever order they come. `Tests/GatewayTests/OpenAPI/openapi.golden.json` is the
/// text that the tests expect.
struct OpenAPIDocument: Sendable {
    let operations: [Operation]

    /// - Parameter operations: those of all endpoints.
    init(operations: [Operation]) {
        let tags = Operation.Tag.allCases
        func order(_ operation: Operation) -> (Int, String, Int) {
            let tag = tags.firstIndex(of: operation.tag) ?? tags.count
            let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]
            return (tag, operation.route.path, methods.firstIndex(of: operation.route.method) ?? methods.count)
        }
        self.operations = operations.sorted { order($0) < order($1) }
    }

    /// The document.
    ///
    /// - Parameter issuer: the fleet's public base URL, which is the server.
    func text(issuer: String) -> String { json.text.replacing("{issuer}", with: issuer) + "\n" }

    /// The document with `{issuer}` in place of the public base URL.
    var json: JSON {
        [
            "openapi": "3.1.0", "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "info": Self.info, "servers": [["url": "{issuer}"]], "tags": tags, "paths": paths,
            "components": components,
        ]
    }

    private static let info: JSON = [
        "title": "Latchkey",
        "version": .string(LatchkeyVersion.current),
        "summary": "Sign-in for your product",
        "description":
            "Signs people in, keeps them signed in, and tells your product who they are. Every error is a problem document (RFC 9457) whose `code` is stable.",
    ]

    private var tags: JSON {
        let used = Set(operations.map(\.tag))
        let tags: [JSON] = Operation.Tag.allCases.filter(used.contains).map { tag in
            ["name": .string(tag.rawValue), "description": .string(tag.description)]
        }
        return .array(tags)
    }

    private var paths: JSON {
        var (order, methods) = ([String](), [String: [JSON.Member]]())
        for operation in operations {
            let path = operation.route.path
            if methods[path] == nil { order.append(path) }
            let method = operation.route.method.rawValue.lowercased()
            methods[path, default: []].append(JSON.Member(name: method, value: operation.json))
        }
        return .object(order.map { JSON.Member(name: $0, value: .object(methods[$0] ?? [])) })
    }

    // MARK: Components

    private var components: JSON {
        [
            "securitySchemes": Self.securitySchemes, "responses": .object(responses),
            "schemas": .object(
                schemas.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: $0.value.json) }),
        ]
    }

    /// The shared responses that operations refer to.
    private var responses: [JSON.Member] {
        let used = Set(operations.flatMap(\.sharedResponses))
        return used.sorted { $0.name < $1.name }
            .map { JSON.Member(name: $0.name, value: $0.json()) }
    }

    /// The named schemas that operations use, and those that these use.
    private var schemas: [String: Schema] {
        var found: [String: Schema] = [:]
        var rest = operations.flatMap(\.schemas) + [.problemDetails, .validationProblemDetails]
        while let schema = rest.popLast() {
            for (name, component) in schema.components where found[name] == nil {
                found[name] = component
                rest.append(component)
            }
        }
        return found
    }

    private static let securitySchemes: JSON = [
        "bearer": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"],
        "cookie": ["type": "apiKey", "in": "cookie", "name": "access_token"],
        "clientBasic": [
            "type": "http", "scheme": "basic", "description": "The client's id and secret (RFC 6749 §2.3.1).",
        ],
    ]
}
