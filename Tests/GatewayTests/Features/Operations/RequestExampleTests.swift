import Testing

@testable import GatewayService

@Suite struct RequestExampleTests {
    private static func example(
        _ method: String = "get", _ path: String = "/a", parameters: [JSON] = [], body: JSON.Member? = nil,
        security: [JSON] = []
    ) -> RequestExample {
        RequestExample(method: method, path: path, parameters: parameters, body: body, security: security)
    }

    private static func json(_ example: JSON) -> JSON.Member {
        JSON.Member(name: "application/json", value: ["example": example])
    }

    private static func form(_ example: JSON) -> JSON.Member {
        JSON.Member(name: "application/x-www-form-urlencoded", value: ["example": example])
    }

    private static let issuer = "https://auth.example.com"

    @Test func parametersStandWhereTheyBelong() {
        let example = Self.example(
            "delete", "/a/{id}",
            parameters: [
                ["name": "id", "in": "path", "required": true, "example": "x/y"],
                ["name": "q", "in": "query", "required": true, "example": "de en"],
                ["name": "limit", "in": "query", "example": 3],
                ["name": "Origin", "in": "header", "required": true, "example": "https://app.example.com"],
            ])
        #expect(example.message == "DELETE /a/x%2Fy?q=de%20en\nOrigin: https://app.example.com")
        #expect(
            example.command(issuer: Self.issuer) == #"""
                curl 'https://auth.example.com/a/x%2Fy?q=de%20en' \
                  -X DELETE \
                  -H 'Origin: https://app.example.com'
                """#)
    }

    @Test func whereNoneIsRequiredTheFirstParameterIsShown() {
        let example = Self.example(parameters: [
            ["name": "limit", "in": "query", "example": 3], ["name": "cursor", "in": "query", "example": "c"],
        ])
        #expect(example.target == "/a?limit=3")
    }

    @Test func aBodyInJSONIsAPostWithItsType() {
        let example = Self.example(
            "post", body: Self.json(["name": "Ada"]), security: [["bearer": []], ["cookie": []]])
        #expect(
            example.message == """
                POST /a
                Authorization: Bearer {access token}
                Content-Type: application/json

                {
                  "name": "Ada"
                }
                """)
        #expect(
            example.command(issuer: Self.issuer) == #"""
                curl 'https://auth.example.com/a' \
                  -H "Authorization: Bearer $ACCESS_TOKEN" \
                  -H 'Content-Type: application/json' \
                  -d '{
                  "name": "Ada"
                }'
                """#)
    }

    @Test func aMethodIsNamedUnlessCurlTakesItByItself() {
        #expect(!Self.example("get").command(issuer: Self.issuer).contains("-X"))
        #expect(!Self.example("post", body: Self.json([:])).command(issuer: Self.issuer).contains("-X"))
        #expect(Self.example("post").command(issuer: Self.issuer).contains("-X POST"))
        #expect(Self.example("patch", body: Self.json([:])).command(issuer: Self.issuer).contains("-X PATCH"))
    }

    @Test func aQuoteStaysInItsWord() {
        let command = Self.example("post", body: Self.json(["name": "O'Hara; rm"])).command(issuer: Self.issuer)
        #expect(command.contains(#""name": "O'\''Hara; rm""#))
    }

    @Test func aFormIsEncodedByCurl() {
        let example = Self.example("post", body: Self.form(["scope": "a b", "client_id": "c"]))
        #expect(example.message.hasSuffix("\n\nscope=a%20b\n&client_id=c"))
        #expect(
            example.command(issuer: Self.issuer).hasSuffix(
                "--data-urlencode 'scope=a b' \\\n  --data-urlencode 'client_id=c'"))
    }

    @Test func aFormOfAPageNeedsItsCookies() {
        #expect(Self.example("post", body: Self.form(["csrf_token": "t"])).credentials == .cookies)
    }

    @Test func aPublicClientHasNoSecret() {
        let security: [JSON] = [["clientBasic": []], [:]]
        #expect(Self.example("post", body: Self.form(["token": "t"]), security: security).credentials == .client)
        #expect(Self.example("post", body: Self.form(["client_id": "c"]), security: security).credentials == .none)
    }

    @Test func aBodyWithoutAnExampleIsLeftOut() {
        #expect(Self.example("post", body: JSON.Member(name: "application/json", value: [:])).body == nil)
    }
}
