import HTTPTypes
import Hummingbird
import Models
import NIOCore
import RPCClient
import Synchronization
import Testing

@testable import GatewayService

/// Which checks an endpoint is behind, and in which order.
@Suite struct EndpointPipelineTests {
    private typealias Operation = GatewayService.Operation

    // MARK: Endpoints

    /// What endpoints and services were asked, in order.
    private final class Trace: Sendable {
        private let stored = Mutex<[String]>([])
        var steps: [String] { stored.withLock { $0 } }
        func add(_ step: String) { stored.withLock { $0.append(step) } }
    }

    private struct ChangeEndpoint: Endpoint {
        static let operation = Operation(
            .post, "/things", id: "changeThing", tag: .user, summary: "Change", rateLimit: .signIn, answers: [])
        let trace: Trace

        func respond(to request: IncomingRequest) async throws -> Response {
            trace.add("endpoint")
            return .noContent
        }
    }

    private struct ExemptEndpoint: Endpoint {
        static let operation = Operation(
            .post, "/exempt", id: "exempt", tag: .user, summary: "Exempt", csrf: .exempt, answers: [])

        func respond(to request: IncomingRequest) async throws -> Response { .noContent }
    }

    private struct FormEndpoint: Endpoint {
        static let operation = Operation.form("/form", id: "form", summary: "Form", request: .form(.object([])))
        let trace: Trace

        func respond(to request: IncomingRequest) async throws -> Response {
            trace.add("endpoint")
            return Response(status: .seeOther, headers: [.location: "/login/done"])
        }
    }

    private struct RedeemEndpoint: Endpoint {
        static let operation = Operation(
            .get, "/redeem", id: "redeem", tag: .user, summary: "Redeem", head: .stops(.seeOther), answers: [])

        func respond(to request: IncomingRequest) async throws -> Response {
            try request.stopIfHead()
            return .text("redeemed")
        }
    }

    private struct UserEndpoint: SignedInEndpoint {
        static let operation = Operation(
            .post, "/me", id: "me", tag: .user, summary: "Me", authentication: .firstParty, rateLimit: .token,
            answers: [])
        let trace: Trace

        func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
            trace.add("endpoint for \(session.client)")
            return .noContent
        }
    }

    private struct ReadEndpoint: ReadingEndpoint {
        static let operation = Operation(
            .get, "/profile", id: "readProfile", tag: .user, summary: "Profile", authentication: .firstParty,
            rateLimit: .token, answers: [])

        func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
            try request.stopIfHead()
            return .text("profile of \(session.client)")
        }
    }

    // MARK: The pipeline

    private func withPipeline(
        _ trace: Trace, remaining: Int = 1, _ body: (EndpointPipeline) async throws -> Void
    ) async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.SpendLimits.self) { call, _ in
            trace.add("limit \(call.spends[0].policy)")
            return call.spends.map {
                .init(policy: $0.policy, rule: $0.rule, remaining: remaining, reset: 9, isAllowed: remaining > 0)
            }
        }
        fleet.answer(Identity.CheckOrigin.self) { call, _ in
            trace.add("origin")
            return .init(isRegistered: call.origin == Samples.origin)
        }
        fleet.answer(Identity.FindClient.self) { _, _ in Samples.demo }
        fleet.answer(Tokens.CheckAccessToken.self) { call, _ in
            trace.add("token")
            guard call.accessToken == Secret("good") else { throw ServiceError.invalidToken }
            return Samples.claims
        }
        try await fleet.withFleet { fleet in
            let cases = UseCases(fleet, limits: LimitRules())
            let origins = OriginPolicy(clients: cases.clients, issuer: ScriptedFleet.issuer)
            try await body(
                EndpointPipeline(
                    limiter: cases.limiter, originPolicy: origins,
                    csrf: CSRFGuard(tokens: CSRFTokens(key: ScriptedFleet.csrfKey), cookies: cases.cookies),
                    authentication: Authentication(fleet: fleet, cookies: cases.cookies, originPolicy: origins),
                    leavingPage: LeavingPage(pages: try cases.pages()),
                    repeatedForms: RepeatedForms(cookies: cases.cookies)))
        }
    }

    private func code(_ endpoint: MountedEndpoint, _ request: IncomingRequest) async throws -> ErrorCode? {
        do {
            _ = try await endpoint.respond(request)
            return nil
        } catch let error as ServiceError { return error.code }
    }

    @Test func theCallerIsCountedBeforeAnOriginIsLookedUp() async throws {
        let trace = Trace()
        try await withPipeline(trace) { pipeline async throws in
            let endpoint = pipeline.mount(ChangeEndpoint(trace: trace))
            #expect(try await code(endpoint, .testing(.post, headers: [.origin: Samples.origin])) == nil)
            #expect(trace.steps == ["limit sign_in", "origin", "endpoint"])
        }
    }

    @Test func aCallerOverTheLimitCostsNothingElse() async throws {
        let trace = Trace()
        try await withPipeline(trace, remaining: 0) { pipeline async throws in
            let change = pipeline.mount(ChangeEndpoint(trace: trace))
            let user = pipeline.mount(UserEndpoint(trace: trace))
            let headers: HTTPFields = [.origin: "https://evil.example", .authorization: "Bearer good"]
            #expect(try await code(change, .testing(.post, headers: headers)) == .rateLimited)
            #expect(try await code(user, .testing(.post, headers: headers)) == .rateLimited)
        }
        #expect(trace.steps == ["limit sign_in", "limit token"])
    }

    @Test func aForeignOriginIsRefusedBeforeTheCookieIsLookedAt() async throws {
        let trace = Trace()
        try await withPipeline(trace) { pipeline async throws in
            let headers: HTTPFields = [.origin: "https://evil.example", .cookie: "access_token=good"]
            let endpoint = pipeline.mount(ChangeEndpoint(trace: trace))
            #expect(try await code(endpoint, .testing(.post, headers: headers)) == .originNotAllowed)
            #expect(
                try await code(endpoint, .testing(.post, headers: [.cookie: "access_token=good"])) == .csrfTokenInvalid)
        }
        #expect(!trace.steps.contains("endpoint"))
    }

    @Test func anExemptEndpointIsBehindNeitherCheck() async throws {
        let trace = Trace()
        try await withPipeline(trace) { pipeline async throws in
            let headers: HTTPFields = [
                .origin: "https://evil.example", .fetchSite: "cross-site", .cookie: "access_token=good",
            ]
            #expect(try await code(pipeline.mount(ExemptEndpoint()), .testing(.post, headers: headers)) == nil)
        }
        #expect(trace.steps == [])
    }

    @Test func aUserIsAuthenticatedBeforeTheOriginAndTheCSRFTokenAreChecked() async throws {
        let trace = Trace()
        try await withPipeline(trace) { pipeline async throws in
            let endpoint = pipeline.mount(UserEndpoint(trace: trace))
            #expect(try await code(endpoint, .testing(.post)) == .authenticationRequired)
            #expect(try await code(endpoint, .testing(.post, headers: [.authorization: "Bearer bad"])) == .invalidToken)
            let foreign: HTTPFields = [.authorization: "Bearer good", .origin: "https://evil.example"]
            #expect(try await code(endpoint, .testing(.post, headers: foreign)) == .originNotAllowed)
            #expect(
                try await code(endpoint, .testing(.post, headers: [.cookie: "access_token=good"])) == .csrfTokenInvalid)
            #expect(!trace.steps.contains { $0.hasPrefix("endpoint") })
            #expect(try await code(endpoint, .testing(.post, headers: [.authorization: "Bearer good"])) == nil)
            #expect(trace.steps.last == "endpoint for client_demo")
        }
    }

    @Test func anEndpointThatReadsIsBehindTheSameChecks() async throws {
        let trace = Trace()
        try await withPipeline(trace) { pipeline async throws in
            let endpoint = pipeline.mount(ReadEndpoint())
            #expect(try await code(endpoint, .testing(.get)) == .authenticationRequired)
            #expect(try await code(endpoint, .testing(.get, headers: [.authorization: "Bearer bad"])) == .invalidToken)
            let headers: HTTPFields = [.authorization: "Bearer good", .origin: "https://evil.example"]
            let response = try await endpoint.respond(.testing(.get, headers: headers))
            #expect(try await response.text() == "profile of client_demo")
            #expect(try await endpoint.respond(.testing(.head, headers: headers)).status == .ok)
        }
        #expect(trace.steps.first == "limit token")
        try await withPipeline(trace, remaining: 0) { pipeline async throws in
            #expect(try await code(pipeline.mount(ReadEndpoint()), .testing(.get)) == .rateLimited)
        }
    }

    @Test func aFormThatIsSentTwiceIsAnsweredOnce() async throws {
        let trace = Trace()
        try await withPipeline(trace) { pipeline async throws in
            let endpoint = pipeline.mount(FormEndpoint(trace: trace))
            let session = CSRFTokens.makeSession()
            let token = CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal()
            func form() -> IncomingRequest {
                .testing(
                    .post,
                    headers: [
                        .contentType: "application/x-www-form-urlencoded",
                        .cookie: "\(CookiePolicy(issuer: ScriptedFleet.issuer).name(.formSession))=\(session.reveal())",
                    ], body: "csrf_token=\(token)", route: FormEndpoint.route)
            }
            for _ in 0..<2 { #expect(try await endpoint.respond(form()).status == .seeOther) }
            #expect(trace.steps == ["endpoint"])
        }
    }

    @Test func headEndsWithTheStatusOfTheOperation() async throws {
        try await withPipeline(Trace()) { pipeline async throws in
            let endpoint = pipeline.mount(RedeemEndpoint())
            #expect(try await endpoint.respond(.testing(.head)).status == .seeOther)
            #expect(try await endpoint.respond(.testing(.get)).text() == "redeemed")
        }
    }
}
