import HTTPTypes
import Models
import NIOCore
import Primitives
import Synchronization
import Testing

@testable import GatewayService

@Suite struct FormBodyTests {
    @Test func refusesARepeatedField() throws {
        let parameters = try #require(FormParameters("a=1&b=2&a=3".utf8))
        #expect(FormBody(parameters) == nil)
    }

    @Test func aFieldThatPagesAlwaysSendIsRequired() throws {
        let parameters = try #require(FormParameters("role=owner&other=x".utf8))
        let form = try #require(FormBody(parameters))
        #expect(try form.required("role", Role.init) == .owner)
        for name in ["other", "missing"] {
            #expect(throws: ServiceError.malformedRequest) { try form.required(name, Role.init) }
        }
    }

    private struct Answer: Equatable {
        let (status, code, invalidParameters): (Int, String?, [String])

        static func == (left: Answer, right: Answer) -> Bool {
            (left.status, left.code, left.invalidParameters) == (right.status, right.code, right.invalidParameters)
        }
    }

    private func page(_ path: String, _ body: String? = nil) async throws -> Answer? {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let session = CSRFTokens.makeSession()
        let token = CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal()
        let answer = Mutex<Answer?>(nil)
        try await fleet.run { client in
            let response = try await client.send(
                body == nil ? .get : .post, path, body.map { $0.replacing("TOKEN", with: token) },
                headers: [
                    .contentType: "application/x-www-form-urlencoded",
                    .cookie: "\(CSRFTokens.formCookieName)=\(session.reveal())", .fetchSite: "same-origin",
                ])
            answer.withLock {
                $0 = Answer(
                    status: Int(response.status.code), code: response.code,
                    invalidParameters: response.invalidParameters)
            }
        }
        return answer.withLock { $0 }
    }

    @Test func aFormThatIsNotEncodedWellIs400() async throws {
        for body in [
            "csrf_token=TOKEN&email=%zz", "csrf_token=TOKEN&email=a&email=b", "csrf_token=TOKEN&csrf_token=TOKEN",
        ] {
            let answer = try await page("/login?client_id=client_demo", body)
            #expect(answer == Answer(status: 400, code: "malformed_request", invalidParameters: ["body  encoding"]))
        }
    }

    @Test(arguments: [
        ("/login?client_id=%zz", "malformed_request", ["query  encoding"]),
        ("/healthz?a=%", "malformed_request", ["query  encoding"]),
        ("/login?client_id=client_demo&client_id=client_demo", "invalid_request", ["query client_id repeated"]),
        ("/auth/verify?token=a&token=b", "invalid_request", ["query token repeated"]),
        ("/auth/verify", "invalid_request", ["query token required"]),
    ])
    func aQueryThatIsNotEncodedWellIs400(path: String, code: String, invalidParameters: [String]) async throws {
        let answer = try await page(path)
        #expect(answer == Answer(status: 400, code: code, invalidParameters: invalidParameters))
    }
}
