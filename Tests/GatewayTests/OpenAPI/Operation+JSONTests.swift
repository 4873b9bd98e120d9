import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// An Operation Object, as a function of the operation.
@Suite struct OperationJSONTests {
    private typealias Operation = GatewayService.Operation

    private static let body = Operation.RequestBody.json(.object([.required("name", .string.example("Ada"))]))

    private func operation(
        _ method: HTTPRequest.Method = .post, authentication: Operation.Authentication = .none,
        csrf: CSRFGuard.Rule = .exempt, rateLimit: LimitPolicy? = nil, format: Operation.Format = .problem,
        parameters: [Operation.Parameter] = [], request: Operation.RequestBody? = nil,
        answers: [Operation.Answer] = [.noContent("Done.")], errors: [ErrorCode] = []
    ) -> Operation {
        Operation(
            method, "/things", id: "things", tag: .user, summary: "Things", authentication: authentication, csrf: csrf,
            rateLimit: rateLimit, format: format, parameters: parameters, request: request, answers: answers,
            errors: errors)
    }

    private func responses(_ operation: Operation) -> [String] {
        guard case .object(let members)? = operation.json["responses"] else { return [] }
        return members.map(\.name)
    }

    @Test func whatIsEmptyIsLeftOut() {
        let json = operation().json
        #expect(json["operationId"] == "things" && json["tags"] == ["The user"] && json["security"] == [])
        for name in ["description", "parameters", "requestBody"] { #expect(json[name] == nil, "\(name)") }
    }

    // MARK: The CSRF token

    @Test func aFormRequiresTheToken() {
        let request = operation(csrf: .form, request: Self.body).describedRequest
        #expect(request?.schema.json["required"] == ["name", "csrf_token"])
        #expect(request?.example?["csrf_token"] != nil)
    }

    @Test func anyOtherBodyMayHaveTheToken() {
        let request = operation(csrf: .ifCookie, request: Self.body).describedRequest
        #expect(request?.schema.json["required"] == ["name"])
        #expect(request?.schema.json["properties"]?["csrf_token"] != nil)
        #expect(request?.example == ["name": "Ada"])
    }

    @Test func anExemptBodyIsDescribedAsItIs() {
        let request = operation(csrf: .exempt, request: Self.body).describedRequest
        #expect(request?.schema.json["properties"]?["csrf_token"] == nil)
        #expect(operation(csrf: .form).describedRequest == nil)
    }

    @Test(arguments: [true, false]) func aBodyMayBeOptional(isRequired: Bool) {
        let body = Operation.RequestBody.json(Self.body.schema, isRequired: isRequired)
        for csrf in [CSRFGuard.Rule.exempt, .ifCookie, .form] {
            #expect(operation(csrf: csrf, request: body).json["requestBody"]?["required"] == .bool(isRequired))
        }
    }

    // MARK: Security

    @Test func everyKindOfAuthenticationHasItsSchemes() {
        let session: JSON = [["bearer": []], ["cookie": []]]
        for kind in [Operation.Authentication.firstParty, .anyClient, .endedSession] {
            #expect(operation(authentication: kind).json["security"] == session)
        }
        // A public client only names itself, so no scheme is an alternative.
        #expect(operation(authentication: .client).json["security"] == [["clientBasic": []], [:]])
    }

    // MARK: Errors

    @Test func everyOperationDescribesAnyOtherError() {
        #expect(responses(operation()) == ["204", "default"])
    }

    @Test func thePipelinesErrorsFollowFromThePolicies() {
        #expect(responses(operation(request: Self.body)) == ["204", "400", "413", "415", "default"])
        #expect(
            responses(operation(parameters: [.query("a", .string.example("b"))])) == ["204", "400", "default"])
        #expect(responses(operation(csrf: .ifCookie)) == ["204", "400", "403", "413", "default"])
        #expect(responses(operation(.get, csrf: .ifCookie)) == ["204", "default"])
        #expect(responses(operation(rateLimit: .signIn)) == ["204", "429", "503", "default"])
        // Counted by the gateway alone, so no service can be unavailable.
        #expect(responses(operation(rateLimit: .documents)) == ["204", "429", "default"])
        #expect(responses(operation(authentication: .firstParty)) == ["204", "401", "403", "503", "default"])
        #expect(responses(operation(authentication: .client)) == ["204", "401", "default"])
    }

    @Test func aStatusWithCodesOfTheEndpointIsDescribedInPlace() {
        let operation = operation(request: Self.body, errors: [.unknownClient, .emailTaken])
        let responses = operation.json["responses"]
        #expect(responses?["400"]?["$ref"] == nil && responses?["409"]?["content"] != nil)
        #expect(responses?["413"] == ["$ref": "#/components/responses/TooLarge"])
        #expect(Set(operation.sharedResponses.map(\.name)) == ["TooLarge", "WrongType", "Error"])
        // With what the pipeline throws.
        guard case .object(let examples)? = responses?["400"]?["content"]?["application/problem+json"]?["examples"]
        else {
            return #expect(Bool(false), "no examples")
        }
        #expect(examples.map(\.name) == ["unknown_client", "invalid_request", "malformed_json", "malformed_request"])
    }

    /// The endpoint throws nothing with this status that other operations don't.
    @Test func aStatusWithCommonCodesAloneIsShared() {
        let operation = operation(errors: [.notFound, .originNotAllowed])
        #expect(operation.json["responses"]?["404"] == ["$ref": "#/components/responses/NotFound"])
        #expect(operation.json["responses"]?["403"] == ["$ref": "#/components/responses/Forbidden"])
    }

    @Test func aCodeWhoseStatusHasNoResponseIsAnyOtherError() {
        #expect(responses(operation(errors: [.requestTimeout])) == ["204", "default"])
    }

    @Test func errorsHaveTheFormatOfTheOperation() {
        let page = operation(rateLimit: .documents, format: .page)
        #expect(page.json["responses"]?["429"] == ["$ref": "#/components/responses/PageTooMany"])
        #expect(page.json["responses"]?["default"] == ["$ref": "#/components/responses/PageError"])
    }

    // MARK: Messages

    @Test func aParameterIsWritten() {
        let parameters = [
            Operation.Parameter.path("id", .string.example("7")),
            .query("limit", .integer(1...9, standard: 3), "How many."),
        ]
        #expect(
            operation(parameters: parameters).json["parameters"] == [
                ["name": "id", "in": "path", "required": true, "schema": ["type": "string"], "example": "7"],
                [
                    "name": "limit", "in": "query", "description": "How many.",
                    "schema": ["type": "integer", "minimum": 1, "maximum": 9, "default": 3], "example": 3,
                ],
            ])
    }

    @Test func anAnswerIsWritten() {
        let answers: [Operation.Answer] = [.json("A name.", .string.example("Ada")), .seeOther("On."), .notModified]
        let responses = operation(answers: answers).json["responses"]
        #expect(
            responses?["200"] == [
                "description": "A name.",
                "content": ["application/json": ["schema": ["type": "string"], "example": "Ada"]],
            ])
        #expect(responses?["303"]?["headers"]?["Location"]?["schema"]?["format"] == "uri-reference")
        #expect(responses?["304"]?["headers"]?["ETag"] != nil && responses?["304"]?["content"] == nil)
    }

    @Test func everySchemaIsFound() {
        let (a, b, c, d) = (
            Schema.named("A", .string), Schema.named("B", .string), Schema.named("C", .string),
            Schema.named("D", .string)
        )
        let answer = Operation.Answer.json("C.", c, headers: [.init(name: "D", schema: d, description: "")])
        let operation = operation(
            format: .oauth, parameters: [.query("a", a)], request: .json(.object([.optional("b", b)])),
            answers: [answer])
        let names = Set(operation.schemas.flatMap(\.components.keys))
        #expect(names.isSuperset(of: ["A", "B", "C", "D"]))
        #expect(operation.schemas.contains { $0.json == Schema.oauthError.json })
    }
}
