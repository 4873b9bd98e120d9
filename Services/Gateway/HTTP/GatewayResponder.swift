import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Models
import RPC

/// The front door: gives each request its id and deadline, lets the router answer, makes problems of errors, and
/// sets the headers that every answer has.
struct GatewayResponder: HTTPResponder {
    let router: any HTTPResponder<GatewayContext>
    let problem: Problem
    let errorPage: ErrorPage
    let sharing: CrossOriginSharing
    let clientAddress: ClientAddress
    let timeout: Duration
    let journal: RequestJournal
    let logger: Logger

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let id = RequestID.make()
        let isShared = CrossOriginSharing.covers(request)
        let start = ContinuousClock.now
        var context = context
        context.clientAddress = clientAddress.address(
            peer: context.remoteAddress?.ipAddress, headers: request.headers)
        context.cookiePolicy = errorPage.cookies.policy
        let call = CallContext(
            requestID: id, traceParent: request.headers[.traceParent], deadline: .after(timeout), caller: .gateway)
        return await CallContext.$current.withValue(call) { [context] in
            var response: Response
            var outcome: RequestJournal.Outcome?
            do {
                try Self.admit(request)
                response =
                    Self.isForTheServer(request)
                    ? RouterBuilder.serverOptions : try await router.respond(to: request, context: context)
                if isShared, CrossOriginSharing.isPreflight(request) {
                    try await sharing.preflight(request, context, &response)
                }
            } catch {
                note(error, for: request)
                outcome = ErrorName.outcome(error)
                response =
                    ErrorPage.isForPeople(request)
                    ? await errorPage.response(
                        to: error, IncomingRequest(request: request, context: context), id: id)
                    : problem.response(to: error, request: id)
            }
            if isShared { await sharing.share(&response, with: request, context) }
            if request.method == .head { response = response.createHeadResponse() }
            // RFC 9112 §9.6: a server that closes says so.
            if request.headers[.connection] == "close" { response.headers[.connection] = "close" }
            context.limits.write(to: &response)
            context.sessionCookieUpdate.write(to: &response, errorPage.cookies)
            finish(&response, path: request.uri.path, id: id)
            if case nil = outcome, response.status.code >= 400 { outcome = .answered(status: response.status.code) }
            journal.record(
                id, "\(request.method) \(request.uri.path.cut(toBytes: 128))", outcome ?? .succeeded, since: start)
            return response
        }
    }

    /// Throws what speaks against a request before anybody looks at its path.
    private static func admit(_ request: Request) throws {
        if let refusal = request.headers[.refusal] {
            throw RequestHeadError(rawValue: refusal).map(ServiceError.malformedRequest) ?? .malformedRequest
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

    private func finish(_ response: inout Response, path: String, id: RequestID) {
        response.headers[.requestID] = id.description
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        // RFC 6797: whoever came by TLS once comes by nothing else for a year.
        if errorPage.issuer.hasPrefix("https://") {
            response.headers[.strictTransportSecurity] = "max-age=31536000"
        }
        // Also for paths with empty segments, which are refused.
        let first = path.split(separator: "/").first
        if first == "auth" || first == "oauth2" { response.headers[.cacheControl] = "no-store" }
    }

    private func note(_ error: any Error, for request: Request) {
        if let error = error as? any ServiceErrorConvertible, error.serviceError.status < 500 { return }
        if error is MethodNotAllowed { return }
        logger.warning(
            "request failed", metadata: ["path": "\(request.uri.path)", "error": "\(ErrorName.of(error))"])
    }
}

/// What a log may say of an error that might hold anything.
enum ErrorName {
    /// What the answer says of it.
    static func outcome(_ error: any Error) -> RequestJournal.Outcome {
        if let error = error as? any ServiceErrorConvertible { return .failed(error.serviceError) }
        return .unexpected(of(error), status: (error as? any HTTPResponseError).map { Int($0.status.code) } ?? 500)
    }

    /// Its own words if it is one of ours, else its type.
    static func of(_ error: any Error) -> String {
        (error as? ServiceError)?.description ?? "\(type(of: error))"
    }
}

extension HTTPField.Name {
    // These are valid field names (RFC 9110 §5.1), so making them can't fail.
    static let requestID = HTTPField.Name("X-Request-Id")!
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let refusal = HTTPField.Name(RequestHeadRules.refusalField)!
    static let traceParent = HTTPField.Name("traceparent")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
