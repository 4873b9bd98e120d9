/// The schema of a value (JSON Schema 2020-12), with an example.
///
/// The example of an object is made of those of its members, so usually only texts need one: `.string.example("Ada")`.
struct Schema: Sendable {
    /// The schema in the document.
    private(set) var json: JSON
    /// A value that fits; nil if a part has no example.
    private(set) var example: JSON?
    /// The parts that lack an example, as JSON Pointers (RFC 6901) into the value.
    private(set) var missingExamples: [String] = []
    /// The named schemas that this one refers to, by name.
    private(set) var components: [String: Schema] = [:]

    init(_ json: JSON, example: JSON? = nil) {
        self.json = json
        self.example = example
        missingExamples = example == nil ? [""] : []
    }

    // MARK: Values

    static let string = Schema(["type": "string"])
    static let boolean = Schema(["type": "boolean"], example: true)
    static let integer = Schema(["type": "integer"])
    static let dateTime = Schema(["type": "string", "format": "date-time"], example: "2026-03-14T09:26:53.589Z")
    /// An absolute URI (RFC 3986).
    static let uri = Schema(["type": "string", "format": "uri"])
    /// A URI, or one that is relative to this server.
    static let uriReference = Schema(["type": "string", "format": "uri-reference"])
    static let password = Schema(["type": "string", "format": "password"], example: "correct horse battery staple")

    /// A text that has a pattern (ECMA-262).
    static func string(pattern: String) -> Schema {
        Schema(["type": "string", "pattern": .string(pattern)])
    }

    /// A switch with the value that it has when it is not there.
    static func boolean(standard: Bool) -> Schema {
        Schema(["type": "boolean", "default": .bool(standard)], example: .bool(!standard))
    }

    /// One of some texts.
    static func oneOf(_ values: [String]) -> Schema {
        let list: [JSON] = values.map { .string($0) }
        return Schema(["type": "string", "enum": .array(list)], example: list.first)
    }

    /// One text.
    static func constant(_ value: String) -> Schema {
        Schema(["type": "string", "const": .string(value)], example: .string(value))
    }

    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int>, standard: Int? = nil) -> Schema {
        let json = JSON.members([
            ("type", "integer"), ("minimum", .integer(range.lowerBound)), ("maximum", .integer(range.upperBound)),
            ("default", standard.map { .integer($0) }),
        ])
        return Schema(json, example: .integer(standard ?? range.lowerBound))
    }

    // MARK: Structure

    /// A member of an object.
    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool

        /// A member that is always there.
        static func required(_ name: String, _ schema: Schema, _ description: String? = nil) -> Property {
            Property(name: name, schema: description.map(schema.described) ?? schema, isRequired: true)
        }

        /// A member that may be missing.
        static func optional(_ name: String, _ schema: Schema, _ description: String? = nil) -> Property {
            Property(name: name, schema: description.map(schema.described) ?? schema, isRequired: false)
        }
    }

    /// An object.
    ///
    /// - Parameter isClosed: whether there are no members but these.
    static func object(_ description: String, isClosed: Bool = false, _ properties: [Property]) -> Schema {
        object(properties, isClosed: isClosed, description: description)
    }

    /// An object that needs no description.
    static func object(isClosed: Bool = false, _ properties: [Property]) -> Schema {
        object(properties, isClosed: isClosed, description: nil)
    }

    private static func object(_ properties: [Property], isClosed: Bool, description: String?) -> Schema {
        var (schemas, examples, required) = ([JSON.Member](), [JSON.Member](), [JSON]())
        var (missing, components) = ([String](), [String: Schema]())
        for property in properties {
            schemas.append(JSON.Member(name: property.name, value: property.schema.json))
            if property.isRequired { required.append(.string(property.name)) }
            components.merge(property.schema.components) { first, _ in first }
            if let example = property.schema.example {
                examples.append(JSON.Member(name: property.name, value: example))
            } else if property.isRequired {
                missing += property.schema.missingExamples.map { "/\(property.name)\($0)" }
            }
        }
        let json = JSON.members([
            ("type", "object"), ("description", description.map { .string($0) }), ("properties", .object(schemas)),
            ("required", required.isEmpty ? nil : .array(required)), ("additionalProperties", isClosed ? false : nil),
        ])
        var schema = Schema(json, example: missing.isEmpty ? .object(examples) : nil)
        (schema.missingExamples, schema.components) = (missing, components)
        return schema
    }

    /// A list.
    static func array(_ items: Schema) -> Schema {
        var schema = Schema(["type": "array", "items": items.json], example: items.example.map { .array([$0]) })
        schema.missingExamples = items.missingExamples.map { "/0\($0)" }
        schema.components = items.components
        return schema
    }

    /// A value that fits one of several schemas.
    static func anyOf(_ schemas: [Schema]) -> Schema {
        let list: [JSON] = schemas.map(\.json)
        var schema = Schema(["anyOf": .array(list)], example: schemas.first?.example)
        schema.components = schemas.reduce(into: [:]) { $0.merge($1.components) { first, _ in first } }
        return schema
    }

    /// A schema with a name, which the document has once, in `components/schemas`.
    static func named(_ name: String, _ schema: Schema) -> Schema {
        var reference = schema
        reference.json = ["$ref": .string("#/components/schemas/\(name)")]
        reference.components[name] = schema
        return reference
    }

    // MARK: Variations

    /// The same, or null.
    var nullable: Schema {
        var schema = self
        if let type = json["type"], json["enum"] == nil, json["const"] == nil, case .object(let members) = json {
            schema.json = .object(
                members.map { $0.name == "type" ? JSON.Member(name: "type", value: [type, "null"]) : $0 })
        } else {
            schema.json = ["anyOf": [json, ["type": "null"]]]
        }
        if example == nil {
            schema.example = .null
            schema.missingExamples = []
        }
        return schema
    }

    /// The same with a description.
    func described(_ description: String) -> Schema {
        var schema = self
        schema.json = json.adding("description", .string(description))
        return schema
    }

    /// The same with another example.
    func example(_ example: JSON) -> Schema {
        var schema = self
        schema.example = example
        schema.missingExamples = []
        return schema
    }

    /// An object with more members.
    ///
    /// Only for an object without a name.
    func adding(_ property: Property) -> Schema {
        guard case .object(let members) = json, case .object(let properties)? = json["properties"] else { return self }
        var schema = self
        let all: JSON = .object(properties + [JSON.Member(name: property.name, value: property.schema.json)])
        var changed = members.map { $0.name == "properties" ? JSON.Member(name: $0.name, value: all) : $0 }
        if property.isRequired {
            if case .array(let names)? = json["required"] {
                let list: JSON = .array(names + [.string(property.name)])
                changed = changed.map { $0.name == "required" ? JSON.Member(name: $0.name, value: list) : $0 }
            } else {
                changed.append(JSON.Member(name: "required", value: [.string(property.name)]))
            }
            schema.example = property.schema.example.flatMap { schema.example?.adding(property.name, $0) }
        }
        schema.json = .object(changed)
        schema.components.merge(property.schema.components) { first, _ in first }
        return schema
    }
}
