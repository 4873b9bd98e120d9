import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct OperationErrorsTests {
    private typealias Operation = GatewayService.Operation

    private func operation(
        _ method: HTTPRequest.Method = .get, authentication: Operation.Authentication = .none,
        csrf: CSRFGuard.Rule = .exempt, rateLimit: LimitPolicy? = nil, request: Operation.RequestBody? = nil,
        errors: [ErrorCode] = []
    ) -> Operation {
        Operation(
            method, "/x", id: "x", tag: .user, summary: "X", authentication: authentication, csrf: csrf,
            rateLimit: rateLimit, request: request, answers: [], errors: errors)
    }

    @Test func errorsFollowFromThePolicies() {
        #expect(operation().pipelineErrors == [])
        #expect(operation(csrf: .ifCookie).pipelineErrors == [])
        #expect(operation(.post, csrf: .form).pipelineErrors.contains(.csrfTokenInvalid))
        #expect(operation(rateLimit: .documents).pipelineErrors == [.rateLimited])
        #expect(operation(rateLimit: .signIn).pipelineErrors == [.rateLimited, .serviceUnavailable])
        #expect(operation(authentication: .client).pipelineErrors == [.invalidClient])
        let user = operation(authentication: .firstParty).pipelineErrors
        #expect(user.contains(.invalidToken) && user.contains(.insufficientScope))
        let form = operation(.post, request: .form(.object([]))).pipelineErrors
        #expect(form.contains(.contentTooLarge) && form.contains(.unsupportedMediaType))
    }

    @Test func aParameterHasItsOwnErrors() {
        let page = Operation.page("/x", id: "x", summary: "X", parameters: [.pageClient, .languages])
        #expect(page.errors(withStatus: 400).contains(.unknownClient) && page.describes(.returnToInvalid))
        #expect(!Operation.page("/x", id: "x", summary: "X", parameters: [.languages]).describes(.unknownClient))
    }

    @Test func everyErrorIsListedOnce() {
        let all = operation(
            .post, authentication: .firstParty, csrf: .form, rateLimit: .token, request: .json(.object([])),
            errors: [.originNotAllowed, .emailTaken])
        #expect(Set(all.pipelineErrors).count == all.pipelineErrors.count)
        #expect(all.errors(withStatus: 403) == [.originNotAllowed, .csrfTokenInvalid, .insufficientScope])
        #expect(all.errors(withStatus: 409) == [.emailTaken])
        #expect(all.errors(withStatus: 418) == [])
    }

    @Test func anErrorIsDescribedIfTheEndpointThePipelineOrAnyOperationHasIt() {
        let operation = operation(.post, csrf: .ifCookie, errors: [.emailTaken])
        #expect(operation.describes(.emailTaken) && operation.describes(.csrfTokenInvalid))
        #expect(operation.describes(.internalError) && operation.describes(.serviceUnavailable))
        #expect(!operation.describes(.userSuspended) && !operation.describes(.invalidToken))
    }

    /// A response that operations share has every code that the pipeline may throw with its status.
    @Test func sharedResponsesHaveThePipelinesErrors() {
        let methods: [HTTPRequest.Method] = [.get, .post]
        for method in methods {
            for authentication in [Operation.Authentication.none, .firstParty, .endedSession] {
                let operation = operation(
                    method, authentication: authentication, csrf: .ifCookie, rateLimit: .token,
                    request: .json(.object([])))
                for code in operation.pipelineErrors + Operation.generalErrors {
                    let status = ErrorResponse.describes(code.status) ? code.status : nil
                    let json = ErrorResponse(status: status, format: .problem).json()
                    let examples = json["content"]?["application/problem+json"]?["examples"]
                    #expect(examples?[code.rawValue] != nil, "\(code)")
                }
            }
        }
    }
}
