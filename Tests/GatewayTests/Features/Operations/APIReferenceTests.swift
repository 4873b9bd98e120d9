import Testing

@testable import GatewayService

@Suite struct APIReferenceTests {
    private typealias Values = [String: Any]

    private static let document = #"""
        {
          "info": {"title": "Gates", "description": "First `part`\nof one.\n\nSecond."},
          "tags": [{"name": "B tag", "description": "About B."}, {"name": "Empty"}, {"name": "A tag"}],
          "paths": {
            "/b": {"post": {"operationId": "b", "tags": ["B tag"], "summary": "B",
              "parameters": [{"$ref": "#/components/parameters/Limit"}],
              "requestBody": {"content": {"application/json": {"schema": {
                "allOf": [{"$ref": "#/components/schemas/Base"}],
                "properties": {"z": {"type": ["string", "null"]}, "y": {"$ref": "#/components/schemas/Base"}},
                "required": ["z"]}}}},
              "responses": {"400": {"$ref": "#/components/responses/Bad"}, "200": {"description": "Fine."}}}},
            "/a": {"get": {"operationId": "a2", "tags": ["A tag"]}, "delete": {"operationId": "a1", "tags": ["A tag"]}},
            "/c": {"get": {"operationId": "c"}}
          },
          "components": {
            "parameters": {"Limit": {"name": "limit", "in": "query", "required": true, "schema": {"type": "integer"}}},
            "responses": {"Bad": {"description": "`bad`", "content": {"x": {"schema": {"$ref": "#/components/schemas/Base"}}}}},
            "schemas": {"Base": {"description": "The base.", "properties": {
              "list": {"type": "array", "items": {"$ref": "#/components/schemas/Base"}},
              "choice": {"enum": ["a", "b"]}, "either": {"anyOf": [{"type": "string"}, {"format": "uri"}]}}}}
          }
        }
        """#

    private func values() throws -> Values { try #require(APIReference(Self.document)).values }

    private func groups() throws -> [Values] { try #require(try values()["groups"] as? [Values]) }

    private func operations(_ group: Values) -> [Values] { group["operations"] as? [Values] ?? [] }

    private func operation(_ id: String) throws -> Values {
        try #require(try groups().flatMap(operations).first { $0["id"] as? String == id })
    }

    private func names(_ rows: Any?, _ key: String = "name") -> [String] {
        (rows as? [Values] ?? []).map { $0[key] as? String ?? "" }
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"paths": []}"#, #"{"paths": {"/a": "x"}}"#])
    func textThatIsNoDescriptionIsNil(text: String) { #expect(APIReference(text) == nil) }

    @Test func theTextIsSplitIntoParagraphs() throws {
        let values = try values()
        #expect(values["title"] as? String == "Gates")
        #expect(values["about"] as? [String] == ["First part of one.", "Second."])
    }

    @Test func groupsHaveTheOrderOfTheTagsAndUntaggedOperationsComeLast() throws {
        let groups = try groups()
        #expect(names(groups) == ["B tag", "A tag", "Others"])
        #expect(names(groups, "anchor") == ["b-tag", "a-tag", "others"])
        #expect(groups[0]["words"] as? String == "About B." && groups[1]["words"] == nil)
        #expect(names(operations(groups[1]), "id") == ["a1", "a2"])
    }

    @Test func parametersAndMembersOfTheBodyAreOneTable() throws {
        let operation = try operation("b")
        let rows = try #require(operation["parameters"] as? [Values])
        #expect(names(rows) == ["limit", "choice", "either", "list", "y", "z"])
        #expect(names(rows, "place") == ["query", "body", "body", "body", "body", "body"])
        #expect(rows.map { $0["required"] as? Bool ?? false } == [true, false, false, false, false, true])
        #expect(
            names(rows, "type") == ["integer", "a | b", "string or uri", "array of Base", "Base", "string or null"])
        // A member without a description has that of its type.
        #expect(rows[4]["words"] as? String == "The base.")
    }

    @Test func answersAreInTheOrderOfTheirStatus() throws {
        let answers = try #require(try operation("b")["answers"] as? [[String: String]])
        #expect(answers.map { $0["status"] } == ["200", "400"])
        #expect(answers[1] == ["status": "400", "words": "bad", "type": "Base"])
    }

    @Test func aReferenceToNothingIsEmpty() throws {
        let text = ##"""
            {"paths": {"/a": {"get": {"operationId": "a",
              "parameters": [{"$ref": "#/components/x/y"}, {"$ref": "z"}],
              "responses": {"200": {"$ref": "#/components/responses/none"}}}}}}
            """##
        let values = try #require(APIReference(text)).values
        let operation = try #require((values["groups"] as? [Values])?.flatMap(operations).first)
        #expect(names(operation["parameters"]) == ["", ""])
        #expect(operation["answers"] as? [[String: String]] == [["status": "200", "words": "", "type": ""]])
        #expect(values["has_types"] as? Bool == false)
    }
}
