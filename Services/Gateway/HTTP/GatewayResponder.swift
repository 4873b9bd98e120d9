import Foundation
import HTTPTypes
import Hummingbird
import Models
import RPC
import ServiceKit
import Tracing

/// Answers every request: gives it its id and deadline, lets the router answer, turns errors into responses, and adds the
/// header fields that every response has.
struct GatewayResponder: HTTPResponder {
    let router: any HTTPResponder<GatewayContext>
    let policies: ResponsePolicies
    let problem: Problem
    let errorPage: ErrorPage
    let cors: CORS
    let securityHeaders: SecurityHeaders
    let cookies: SessionCookies
    let clientAddress: ClientAddress
    let timeout: Duration
    let journal: RequestJournal
    let serverErrors: ServerErrorLog
    let metrics: RequestMetrics
    /// Nil if traces are off.
    var tracing: RequestTracing?

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let id = RequestID.make()
        let policy = policies.policy(request.method, request.uri.path)
        let start = ContinuousClock.now
        var context = context
        let peer = context.remoteAddress?.ipAddress
        context.clientAddress = clientAddress.address(peer: peer, headers: request.headers)
        context.cookiePolicy = cookies.policy
        guard let tracing, let span = tracing.begin(request, policy.route, peer: peer, id)
        else { return await answer(request, context, policy, id, since: start).response }
        return await InstrumentationContext.$current.withValue(span.context) { [context] in
            let (response, error) = await answer(request, context, policy, id, since: start)
            tracing.end(span, response.status, error)
            return response
        }
    }

    /// Answers the request `id`, and gives the error that its endpoint has thrown.
    private func answer(
        _ request: Request, _ context: GatewayContext, _ policy: ResponsePolicy, _ id: RequestID,
        since start: ContinuousClock.Instant
    ) async -> (response: Response, error: (any Error)?) {
        // What a client has sent as its trace context goes no further than ``RequestTracing``.
        let call = CallContext(requestID: id, deadline: .after(timeout), caller: .gateway)
        return await CallContext.$current.withValue(call) {
            var response: Response
            var outcome: RequestJournal.Outcome?
            var thrown: (any Error)?
            do {
                response = try await self.response(to: request, context, policy)
            } catch {
                thrown = error
                serverErrors.record(error, at: request.uri.path)
                outcome = ErrorName.outcome(error)
                response = await self.response(about: error, request, context, policy, id: id)
            }
            if policy.readableBy == .clientOrigins { await cors.share(&response, with: request, context) }
            if request.method == .head { response = response.createHeadResponse() }
            // A server that closes the connection announces it (RFC 9112 §9.6).
            if request.headers[.connection] == "close" { response.headers[.connection] = "close" }
            context.limits.write(to: &response)
            context.sessionCookieUpdate.write(to: &response, cookies)
            securityHeaders.add(to: &response, policy.caching, id: id)
            if case nil = outcome, response.status.code >= 400 { outcome = .answered(status: response.status.code) }
            journal.record(
                id, "\(request.method) \(request.uri.path.cut(toBytes: 128))", outcome ?? .succeeded, since: start)
            metrics.record(policy.route, response.status, since: start)
            return (response, thrown)
        }
    }

    /// The response to a plain health check, as ``respond(to:context:)`` makes it, but without a task.
    func healthAnswer(to head: HTTPRequest) -> HealthAnswer {
        let id = RequestID.make()
        let start = ContinuousClock.now
        var response = GetHealthEndpoint.response
        if head.method == .head { response = response.createHeadResponse() }
        securityHeaders.add(to: &response, GetHealthEndpoint.operation.caching, id: id)
        response.headers[.date] = HTTPDate.text(of: .now)
        journal.record(id, "\(head.method) \(GetHealthEndpoint.route.path)", .succeeded, since: start)
        metrics.record(GetHealthEndpoint.route, response.status, since: start)
        return HealthAnswer(head: response.head, body: head.method == .head ? nil : GetHealthEndpoint.document)
    }

    private func response(
        to request: Request, _ context: GatewayContext, _ policy: ResponsePolicy
    ) async throws -> Response {
        try Self.admit(request)
        if Self.isForTheServer(request) { return RouterBuilder.serverOptions }
        var response = try await router.respond(to: request, context: context)
        if policy.readableBy == .clientOrigins, CORS.isPreflight(request) {
            try await cors.preflight(request, context, &response)
        }
        return response
    }

    private func response(
        about error: any Error, _ request: Request, _ context: GatewayContext, _ policy: ResponsePolicy, id: RequestID
    ) async -> Response {
        let incoming = IncomingRequest(request: request, context: context)
        guard policy.format == .page, incoming.acceptsPage else { return problem.response(to: error, request: id) }
        return await errorPage.response(to: error, incoming, id: id)
    }

    /// Throws if a request is rejected regardless of its path.
    private static func admit(_ request: Request) throws {
        if let code = request.headers[.headError] {
            throw RequestHeadError(rawValue: code).map(ServiceError.malformedRequest) ?? .malformedRequest
        }
        let codings = request.headers[values: .contentEncoding].flatMap { $0.split(separator: ",") }
        guard codings.allSatisfy({ $0.trimmingCharacters(in: .whitespaces).lowercased() == "identity" }) else {
            throw ServiceError.unsupportedContentEncoding
        }
    }

    /// `OPTIONS *` (RFC 9110 §9.3.7).
    private static func isForTheServer(_ request: Request) -> Bool {
        request.method == .options && request.uri.path == "*"
    }

}

/// What is logged about an error. Only our own errors have a description that is safe to log.
enum ErrorName {
    /// The outcome that the journal records.
    static func outcome(_ error: any Error) -> RequestJournal.Outcome {
        if let error = error as? any ServiceErrorConvertible { return .failed(error.serviceError) }
        return .unexpected(of(error), status: (error as? any HTTPResponseError).map { Int($0.status.code) } ?? 500)
    }

    /// The description of an error of ours; the type of any other.
    static func of(_ error: any Error) -> String {
        (error as? ServiceError)?.description ?? "\(type(of: error))"
    }
}

extension HTTPField.Name {
    // These are valid field names (RFC 9110 §5.1), so making them can't fail.
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let headError = HTTPField.Name(RequestHeadRules.errorField)!
}
