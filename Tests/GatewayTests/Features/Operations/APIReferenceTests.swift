import Testing

@testable import GatewayService

@Suite struct APIReferenceTests {
    private typealias Values = [String: Any]

    private static let document: JSON = [
        "info": ["title": "Gates", "version": "1.2.3", "description": "First `part`\nof one.\n\nSecond."],
        "tags": [["name": "B tag", "description": "About B."], ["name": "Empty"], ["name": "A tag"]],
        "paths": [
            "/b": ["post": ["operationId": "b", "tags": ["B tag"], "responses": ["200": ["description": "Fine."]]]],
            "/a": [
                "get": ["operationId": "a1", "tags": ["A tag"]], "delete": ["operationId": "a2", "tags": ["A tag"]],
            ],
            "/c": [
                "get": [
                    "operationId": "c",
                    "parameters": [["name": "client_id", "in": "query", "required": true, "example": "client_web"]],
                ]
            ],
        ],
        "components": [
            "schemas": ["Base": ["type": "object", "description": "At {issuer}."]],
            "responses": ["Bad": ["description": "Bad."], "PageBad": ["description": "Bad."]],
        ],
    ]

    private func values(demoClient: String? = nil) -> Values {
        APIReference(Self.document, issuer: "https://auth.example.com", demoClient: demoClient).values
    }

    private func rows(_ values: Values, _ name: String) -> [Values] { values[name] as? [Values] ?? [] }

    private func operation(_ id: String, _ values: Values) -> Values? {
        rows(values, "groups").flatMap { rows($0, "operations") }.first { $0["id"] as? String == id }
    }

    @Test func aDocumentWithoutAnythingIsAnEmptyPage() {
        let values = APIReference([:], issuer: "https://auth.example.com").values
        #expect(rows(values, "groups").isEmpty && values["has_types"] as? Bool == false)
    }

    @Test func theTextIsSplitIntoParagraphsOfProseAndCode() throws {
        let values = values()
        #expect(values["title"] as? String == "Gates API" && values["version"] as? String == "1.2.3")
        let paragraphs = rows(values, "about").map { rows($0, "pieces") }
        #expect(paragraphs.count == 2)
        let first = try #require(paragraphs.first)
        #expect(first.map { $0["piece"] as? String } == ["First ", "part", " of one."])
        #expect(first.map { $0["is_code"] as? Bool } == [false, true, false])
    }

    @Test func groupsHaveTheOrderOfTheTagsAndUntaggedOperationsComeLast() {
        let groups = rows(values(), "groups")
        #expect(groups.map { $0["group"] as? String } == ["B tag", "A tag", "Others"])
        #expect(groups.map { $0["anchor"] as? String } == ["b-tag", "a-tag", "others"])
        #expect(rows(groups[1], "operations").map { $0["id"] as? String } == ["a1", "a2"])
        #expect(!rows(groups[0], "group_about").isEmpty && rows(groups[1], "group_about").isEmpty)
    }

    @Test func theAddressOfTheServerStandsInEveryText() throws {
        let type = try #require(rows(values(), "types").first)
        let pieces = rows(type, "about_type").flatMap { rows($0, "pieces") }
        #expect(pieces.map { $0["piece"] as? String } == ["At https://auth.example.com."])
    }

    @Test func theErrorsOfPagesAreThoseOfTheAPI() {
        #expect(rows(values(), "shared_errors").map { $0["shared_id"] as? String } == ["error-Bad"])
    }

    @Test func inALocalFleetTheExamplesAreOfTheDemoClientAndCanBeTried() throws {
        let elsewhere = try #require(operation("c", values()))
        #expect((elsewhere["curl"] as? String)?.contains("client_id=client_web") == true)
        #expect(elsewhere["can_try"] as? Bool == false && values()["demo"] == nil)
        let local = values(demoClient: "client_demo")
        let tried = try #require(operation("c", local))
        #expect((tried["curl"] as? String)?.contains("client_id=client_demo") == true)
        #expect(tried["can_try"] as? Bool == true && local["demo"] as? String == "client_demo")
    }
}
