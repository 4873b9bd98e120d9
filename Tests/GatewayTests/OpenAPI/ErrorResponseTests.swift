import Models
import Testing

@testable import GatewayService

@Suite struct ErrorResponseTests {
    private static let described = [400, 401, 403, 404, 409, 413, 415, 429, 502, 503]

    private func content(_ response: JSON, _ type: String) -> JSON? { response["content"]?[type] }

    private func examples(_ response: JSON, _ type: String = "application/problem+json") -> [JSON.Member] {
        guard case .object(let members)? = content(response, type)?["examples"] else { return [] }
        return members
    }

    @Test func aStatusWithoutAResponseOfItsOwnSharesOne() {
        for status in 400..<600 {
            #expect(ErrorResponse.describes(status) == Self.described.contains(status), "\(status)")
        }
        #expect(ErrorResponse(status: 500, format: .problem).name == "Error")
        #expect(ErrorResponse(status: nil, format: .page).name == "PageError")
    }

    @Test func theNameTellsTheFormat() {
        #expect(ErrorResponse(status: 403, format: .problem).name == "Forbidden")
        #expect(ErrorResponse(status: 403, format: .page).name == "PageForbidden")
        #expect(ErrorResponse(status: 403, format: .oauth).name == "OAuthForbidden")
    }

    @Test(arguments: described) func sharedExamplesHaveTheirStatus(status: Int) {
        let examples = examples(ErrorResponse(status: status, format: .problem).json())
        #expect(!examples.isEmpty)
        for example in examples { #expect(example.value["value"]?["status"] == .integer(status), "\(example.name)") }
    }

    @Test func theCodesOfAnEndpointReplaceTheSharedOnes() {
        let response = ErrorResponse(status: 409, format: .problem).json([.emailTaken])
        #expect(examples(response).map(\.name) == ["email_taken"])
        let problem = examples(response).first?.value["value"]
        #expect(problem?["type"] == "{issuer}/problems/email_taken")
        #expect(problem?["code"] == "email_taken")
        #expect(problem?["invalid_params"] == nil)
        guard case .string(let description)? = response["description"] else {
            return #expect(Bool(false), "no description")
        }
        #expect(description.hasSuffix("`email_taken`: \(ErrorCode.emailTaken.definition.title)."))
    }

    @Test func onlyAnInvalidRequestNamesParameters() {
        let response = ErrorResponse(status: 400, format: .problem).json([.invalidRequest, .unknownClient])
        #expect(examples(response).map { $0.value["value"]?["invalid_params"] != nil } == [true, false])
    }

    @Test func aPageIsAlsoAProblemDocument() {
        let response = ErrorResponse(status: 404, format: .page).json()
        #expect(content(response, "text/html") == [:])
        #expect(content(response, "application/problem+json") != nil)
        #expect(content(response, "application/json") == nil)
    }

    @Test(arguments: [
        (ErrorCode.invalidGrant, "invalid_grant"), (.unknownClient, "invalid_request"),
        (.internalError, "server_error"),
    ])
    func anOAuthErrorHasACodeOfRFC6749(code: ErrorCode, oauth: String) {
        let response = ErrorResponse(status: code.status, format: .oauth).json([code])
        let example = examples(response, "application/json").first?.value["value"]
        #expect(example == ["error": .string(oauth), "error_description": .string(code.definition.title)])
        #expect(content(response, "text/html") == nil)
    }

    @Test func headersAreThoseThatTheStatusHas() {
        func headers(_ status: Int?) -> [String] {
            guard case .object(let members)? = ErrorResponse(status: status, format: .problem).json()["headers"] else {
                return []
            }
            return members.map(\.name)
        }
        #expect(headers(401) == ["WWW-Authenticate"])
        #expect(headers(503) == ["Retry-After"])
        #expect(headers(429).first == "Retry-After" && headers(429).contains("RateLimit-Policy"))
        #expect(headers(400) == [] && headers(nil) == [])
    }
}
