import Testing

@testable import GatewayService

@Suite struct OperationMessageTests {
    private typealias Operation = GatewayService.Operation

    private let schema = Schema.object([.required("name", .string.example("Ada"))])

    @Test func aPathParameterIsAlwaysRequired() {
        #expect(Operation.Parameter.path("id", .string).isRequired)
        #expect(!Operation.Parameter.query("id", .string).isRequired)
        #expect(Operation.Parameter.query("id", .string, isRequired: true).isRequired)
        #expect(!Operation.Parameter.header("id", .string).isRequired)
    }

    @Test func aBodyShowsTheExampleOfItsSchemaUnlessItHasOne() {
        #expect(Operation.RequestBody.json(schema).example == ["name": "Ada"])
        #expect(Operation.RequestBody.json(schema, example: ["name": "Bob"]).example == ["name": "Bob"])
        #expect(Operation.RequestBody.form(schema).example == ["name": "Ada"])
    }

    @Test func aFormIsRequiredAndURLEncoded() {
        let form = Operation.RequestBody.form(schema)
        #expect(form.isRequired && form.type == "application/x-www-form-urlencoded")
        #expect(Operation.RequestBody.json(schema).type == "application/json")
    }

    @Test func answersHaveTheirStatusAndContent() {
        #expect(Operation.Answer.json("", schema).status == 200)
        #expect(
            Operation.Answer.json(201, "", schema, type: "application/jwk-set+json").content.map(\.type)
                == ["application/jwk-set+json"])
        #expect(Operation.Answer.noContent("").status == 204 && Operation.Answer.noContent("").content.isEmpty)
        #expect(Operation.Answer.seeOther("").status == 303)
        #expect(Operation.Answer.seeOther("").headers.map(\.name) == ["Location"])
        #expect(Operation.Answer.notModified.status == 304)
        #expect(Operation.Answer.text("", example: "ok\n").content.first?.example == "ok\n")
    }

    /// What people read has no schema that programs could rely on.
    @Test func pagesAndFilesHaveNoSchema() {
        for answer in [Operation.Answer.page, .leaving, .file("", types: ["text/css", "image/png"])] {
            #expect(answer.status == 200)
            #expect(answer.content.allSatisfy { $0.schema == nil && $0.example == nil })
        }
        #expect(Operation.Answer.file("", types: ["text/css", "image/png"]).content.count == 2)
    }
}
