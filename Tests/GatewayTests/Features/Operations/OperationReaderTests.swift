import Testing

@testable import GatewayService

@Suite struct OperationReaderTests {
    private typealias Values = [String: Any]

    private static let components: JSON = [
        "parameters": ["Limit": ["name": "limit", "in": "query", "required": true, "schema": ["type": "integer"]]],
        "schemas": [
            "Base": [
                "description": "The base.",
                "properties": [
                    "list": ["type": "array", "items": ["$ref": "#/components/schemas/Base"]],
                    "choice": ["enum": ["a", "b"]], "either": ["anyOf": [["type": "string"], ["format": "uri"]]],
                ],
            ]
        ],
    ]

    private static let post: JSON = [
        "operationId": "b", "tags": ["B tag"], "summary": "B",
        "parameters": [["$ref": "#/components/parameters/Limit"]],
        "requestBody": [
            "content": [
                "application/json": [
                    "schema": [
                        "allOf": [["$ref": "#/components/schemas/Base"]],
                        "properties": [
                            "z": ["type": ["string", "null"]], "y": ["$ref": "#/components/schemas/Base"],
                            "x": ["const": "one"], "w": [:],
                        ],
                        "required": ["z"],
                    ]
                ]
            ]
        ],
        "responses": [
            "200": [
                "description": "Fine, with `x`.", "headers": ["ETag": ["description": "A tag."]],
                "content": ["application/json": ["example": ["a": 1]]],
            ],
            "401": [
                "description": "Wrong.",
                "content": [
                    "text/html": [:],
                    "application/problem+json": [
                        "examples": ["invalid_token": ["value": ["title": "Not valid", "status": 401]]]
                    ],
                ],
            ],
            "404": ["$ref": "#/components/responses/PageNotFound"], "default": ["$ref": "#/components/responses/Error"],
        ],
    ]

    private func read(_ operation: JSON, _ method: String = "post", hasDemo: Bool = true) -> Values {
        let reader = OperationReader(components: Self.components, issuer: "https://auth.example.com", hasDemo: hasDemo)
        return reader.read(method, "/b", operation).values
    }

    private func rows(_ values: Values, _ name: String) -> [Values] { values[name] as? [Values] ?? [] }

    private func texts(_ rows: [Values], _ name: String) -> [String] { rows.map { $0[name] as? String ?? "" } }

    @Test func parametersAndMembersOfTheBodyAreOneList() {
        let fields = rows(read(Self.post), "fields")
        #expect(texts(fields, "field") == ["limit", "list", "choice", "either", "z", "y", "x", "w"])
        #expect(texts(fields, "place") == ["query"] + Array(repeating: "body", count: 7))
        #expect(
            fields.map { $0["is_required"] as? Bool ?? false } == [true] + [
                false, false, false, true, false, false, false,
            ])
        let types = ["integer", "array of Base", "a | b", "string or uri", "string or null", "Base", "one", "any"]
        #expect(texts(fields, "field_type") == types)
        #expect(fields[1]["field_anchor"] as? String == "type-Base" && fields[0]["has_field_anchor"] as? Bool == false)
        // A member without a description has that of its type.
        #expect(texts(rows(fields[5], "about_field"), "piece") == ["The base."])
    }

    @Test func answersHaveTheirExampleAndHeaders() throws {
        let answers = rows(read(Self.post), "answers")
        let answer = try #require(answers.first)
        #expect(answers.count == 1 && answer["status"] as? String == "200")
        #expect(answer["answer_example"] as? String == "{\n  \"a\": 1\n}")
        #expect(texts(rows(answer, "answer_headers"), "header") == ["ETag"])
    }

    @Test func errorsOfTheOperationAreListedAndSharedOnesLinked() throws {
        let values = read(Self.post)
        let own = rows(values, "own_errors")
        #expect(texts(own, "error_status") == ["401"])
        let codes = rows(try #require(own.first), "codes")
        #expect(texts(codes, "code") == ["invalid_token"] && texts(codes, "code_title") == ["Not valid"])
        #expect(texts(codes, "code_path") == ["/problems/invalid_token"])
        let shared = rows(values, "other_errors")
        #expect(texts(shared, "other_status") == ["404", "others"])
        #expect(texts(shared, "other_anchor") == ["error-NotFound", "error-Error"])
    }

    @Test func jsonCanBeTriedInALocalFleetOnly() {
        #expect(read(Self.post)["can_try"] as? Bool == true)
        #expect(read(Self.post, hasDemo: false)["can_try"] as? Bool == false)
    }

    @Test(
        arguments: [
            // A form; a client's secret; a redirect; a page; and a GET for which a browser sends no Origin.
            ["requestBody": ["content": ["application/x-www-form-urlencoded": [:]]]],
            ["security": [["clientBasic": []]]],
            ["responses": ["303": ["description": "On."]]],
            ["responses": ["200": ["content": ["text/html": [:]]]]],
            ["parameters": [["name": "Origin", "in": "header", "required": true]]],
        ] as [JSON])
    func whatAScriptCanNotSendOrShowIsNotTried(operation: JSON) {
        #expect(read(operation, "get")["can_try"] as? Bool == false)
    }

    @Test func aReferenceToNothingIsEmpty() {
        let values = read([
            "parameters": [["$ref": "#/components/x/y"], ["$ref": "z"]],
            "responses": ["200": ["$ref": "#/components/responses/none"]],
        ])
        #expect(texts(rows(values, "fields"), "field") == ["", ""])
        #expect(rows(values, "answers").map { $0["has_answer_example"] as? Bool } == [false])
    }

    @Test(
        arguments: [
            ([], "Open to everyone."),
            ([["bearer": []], ["cookie": []]], "An access token, as a bearer token or in the session's cookie."),
            ([["clientBasic": []], [:]], "A client: its id, and its secret if it has one."),
        ] as [(JSON, String)])
    func whoMayCallIsSaid(security: JSON, text: String) {
        #expect(read(["security": security])["access"] as? String == text)
    }
}
