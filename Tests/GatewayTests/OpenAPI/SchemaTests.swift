import Testing

@testable import GatewayService

@Suite struct SchemaTests {
    private let name = Schema.string.example("Ada")

    @Test func anObjectIsMadeOfItsMembers() {
        let schema = Schema.object(
            "A person.", isClosed: true,
            [.required("name", name, "As others read it."), .optional("age", .integer(0...150, standard: 30))])
        #expect(
            schema.json == [
                "type": "object", "description": "A person.",
                "properties": [
                    "name": ["type": "string", "description": "As others read it."],
                    "age": ["type": "integer", "minimum": 0, "maximum": 150, "default": 30],
                ],
                "required": ["name"], "additionalProperties": false,
            ])
        #expect(schema.example == ["name": "Ada", "age": 30])
    }

    @Test func anOpenObjectWithoutRequiredMembersHasNeitherKeyword() {
        let json = Schema.object([.optional("name", name)]).json
        #expect(json == ["type": "object", "properties": ["name": ["type": "string"]]])
    }

    @Test func aRequiredMemberWithoutAnExampleIsNamedByItsPointer() {
        let inner = Schema.object([.required("id", .string), .optional("memo", .string)])
        let schema = Schema.object([.required("people", .array(inner)), .optional("memo", .string)])
        #expect(schema.example == nil)
        #expect(schema.missingExamples == ["/people/0/id"])
    }

    @Test func anOptionalMemberWithoutAnExampleIsLeftOutOfTheExample() {
        let schema = Schema.object([.required("name", name), .optional("memo", .string)])
        #expect(schema.example == ["name": "Ada"])
        #expect(schema.missingExamples.isEmpty)
    }

    @Test func anExampleGivenToAnObjectReplacesThatOfItsMembers() {
        let schema = Schema.object([.required("id", .string)]).example(["id": "1"])
        #expect(schema.example == ["id": "1"])
        #expect(schema.missingExamples.isEmpty)
    }

    @Test func anArrayHasOneExampleItem() {
        #expect(Schema.array(name).example == ["Ada"])
        #expect(Schema.array(.string).missingExamples == ["/0"])
    }

    @Test func aNamedSchemaIsAReferenceThatBringsItsDefinition() {
        let inner = Schema.named("Name", name)
        let outer = Schema.named("Person", .object([.required("names", .array(inner))]))
        #expect(outer.json == ["$ref": "#/components/schemas/Person"])
        #expect(outer.example == ["names": ["Ada"]])
        #expect(Set(outer.components.keys) == ["Person", "Name"])
        #expect(outer.components["Person"]?.json["type"] == "object")
        #expect(outer.components["Name"]?.json == ["type": "string"])
    }

    // MARK: Values

    @Test func aWholeNumberWithoutADefaultShowsTheLowerBound() {
        let schema = Schema.integer(1...100)
        #expect(schema.json == ["type": "integer", "minimum": 1, "maximum": 100])
        #expect(schema.example == 1)
    }

    @Test(arguments: [true, false]) func aSwitchShowsTheValueThatIsNotItsDefault(standard: Bool) {
        let schema = Schema.boolean(standard: standard)
        #expect(schema.json == ["type": "boolean", "default": .bool(standard)])
        #expect(schema.example == .bool(!standard))
    }

    @Test func anEnumerationShowsItsFirstValue() {
        #expect(Schema.oneOf(["a", "b"]).json == ["type": "string", "enum": ["a", "b"]])
        #expect(Schema.oneOf(["a", "b"]).example == "a")
        #expect(Schema.oneOf([]).example == nil)
        #expect(Schema.constant("a").json == ["type": "string", "const": "a"])
        #expect(Schema.string(pattern: "^a$").json == ["type": "string", "pattern": "^a$"])
    }

    // MARK: Variations

    @Test func aPlainTypeBecomesNullableByATypeList() {
        #expect(Schema.dateTime.nullable.json == ["type": ["string", "null"], "format": "date-time"])
        #expect(Schema.dateTime.nullable.example == Schema.dateTime.example)
    }

    @Test(arguments: [Schema.oneOf(["a"]), .constant("a"), .named("A", .string.example("a"))])
    func anythingElseBecomesNullableByAlternatives(schema: Schema) {
        #expect(schema.nullable.json == ["anyOf": [schema.json, ["type": "null"]]])
        #expect(schema.nullable.components.keys == schema.components.keys)
    }

    @Test func aNullableValueWithoutAnExampleShowsNull() {
        #expect(Schema.string.nullable.example == .null)
        #expect(Schema.string.nullable.missingExamples.isEmpty)
    }

    @Test func addingARequiredMemberExtendsTheListAndTheExample() {
        let schema = Schema.object([.required("name", name)]).adding(.required("csrf_token", .constant("t")))
        #expect(schema.json["required"] == ["name", "csrf_token"])
        #expect(schema.json["properties"]?["csrf_token"] == ["type": "string", "const": "t"])
        #expect(schema.example == ["name": "Ada", "csrf_token": "t"])
    }

    @Test func addingTheFirstRequiredMemberMakesTheList() {
        let schema = Schema.object([.optional("name", name)]).adding(.required("csrf_token", .constant("t")))
        #expect(schema.json["required"] == ["csrf_token"])
    }

    @Test func addingAnOptionalMemberLeavesTheExampleAlone() {
        let schema = Schema.object([.required("name", name)])
            .adding(.optional("csrf_token", .named("Token", .constant("t"))))
        #expect(schema.json["required"] == ["name"])
        #expect(schema.example == ["name": "Ada"])
        #expect(schema.components["Token"] != nil)
    }

    @Test func aNamedObjectTakesNoMoreMembers() {
        let schema = Schema.named("Person", .object([.required("name", name)]))
        #expect(schema.adding(.optional("csrf_token", .string)).json == schema.json)
    }
}
