import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Models

/// Answers every request at the console: checks `Host`, lets the admin API or the pages answer, turns errors into responses, and adds
/// the header fields that every response has.
struct ConsoleResponder: HTTPResponder {
    let admin: AdminResponder
    let pages: any HTTPResponder<ConsoleContext>
    /// Makes the page about an error.
    let errorPage: @Sendable (any Error, Request, ConsoleContext) -> Response
    let hosts: AllowedHosts
    /// The public base URL of the gateway.
    let issuer: String
    let logger: Logger

    func respond(to request: Request, context: ConsoleContext) async throws -> Response {
        let start = ContinuousClock.now
        let isAdmin = AdminResponder.owns(request.uri.path)
        var response: Response
        do {
            try Self.admit(request)
            try hosts.check(request)
            response =
                isAdmin
                ? try await admin.respond(to: request, context: context)
                : try await page(request, context)
        } catch {
            log(error, request, context)
            response =
                isAdmin
                ? ConsoleProblem.response(to: error, issuer: issuer, request: context.requestID)
                : errorPage(error, request, context)
        }
        if request.method == .head { response = response.createHeadResponse() }
        Self.addHeaders(to: &response, isAdmin: isAdmin, context)
        logger.debug(
            "request",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path.cut(toBytes: 128))",
                "status": "\(response.status.code)", "request_id": "\(context.requestID)",
                "ms": "\((ContinuousClock.now - start) / .milliseconds(1))",
            ])
        return response
    }

    /// Hummingbird's 404, which is a response or an error, becomes ours. Our own are errors.
    private func page(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let nothing = ServiceError(.notFound, detail: "There is nothing here.")
        do {
            let response = try await pages.respond(to: request, context: context)
            guard response.status != .notFound else { throw nothing }
            return response
        } catch let error as HTTPError where error.status == .notFound {
            throw nothing
        }
    }

    /// Throws if a request is rejected regardless of its path. Hummingbird's router reads `//x` and `/x/` as `/x`, so a rule of a proxy
    /// for one path would not hold for its other spellings.
    private static func admit(_ request: Request) throws {
        let path = request.uri.path
        guard request.head.path?.utf8.count ?? 0 <= 8 * 1024 else {
            throw ServiceError(.uriTooLong, detail: "The URL is longer than 8 KiB.")
        }
        guard path == "/" || !(path.contains("//") || path.hasSuffix("/")) else {
            throw ServiceError(.notFound, detail: "There is nothing here.")
        }
        let codings = request.headers[values: .contentEncoding].flatMap { $0.split(separator: ",") }
        guard codings.allSatisfy({ $0.trimmingCharacters(in: .whitespaces).lowercased() == "identity" }) else {
            throw ServiceError(
                .unsupportedContentEncoding, detail: "Content-Encoding must be identity, or absent.")
        }
    }

    private static func addHeaders(to response: inout Response, isAdmin: Bool, _ context: ConsoleContext) {
        response.headers[.requestID] = context.requestID.description
        response.headers[.xContentTypeOptions] = "nosniff"
        // With "no-referrer", browsers would send `Origin: null` with our own forms.
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        if response.headers[.xFrameOptions] == nil { response.headers[.xFrameOptions] = "DENY" }
        if isAdmin {
            response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
            response.headers[.cacheControl] = "no-store"
        } else if response.headers[.cacheControl] == nil {
            response.headers[.cacheControl] = "no-store"
        }
    }

    /// Only the type of an unknown error, because its text may contain secrets.
    private func log(_ error: any Error, _ request: Request, _ context: ConsoleContext) {
        let error = (error as? any ServiceErrorConvertible)?.serviceError
        guard error.map({ $0.status >= 500 }) ?? true else { return }
        logger.warning(
            "a request failed",
            metadata: [
                "path": "\(request.uri.path.cut(toBytes: 128))", "request_id": "\(context.requestID)",
                "error": "\(error.map(\.description) ?? "\(type(of: error))")",
            ])
    }
}

extension HTTPField.Name {
    // These are valid field names (RFC 9110 §5.1), so making them can't fail.
    static let requestID = HTTPField.Name("X-Request-Id")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let xFrameOptions = HTTPField.Name("X-Frame-Options")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
}
