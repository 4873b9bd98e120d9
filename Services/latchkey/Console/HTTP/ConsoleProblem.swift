import Foundation
import HTTPTypes
import Hummingbird
import Models
import NIOCore

/// Turns errors into problem documents (RFC 9457).
enum ConsoleProblem {
    /// The document about `error`.
    ///
    /// - Parameters:
    ///   - issuer: the public base URL of the gateway, which has a page about each kind of problem.
    ///   - request: the request for which it was thrown; nil to leave it out.
    static func details(_ error: ServiceError, issuer: String, request: Models.RequestID?) -> ProblemDetails {
        ProblemDetails(
            type: "\(issuer)/problems/\(error.code)", title: error.code.definition.title, status: error.status,
            detail: error.detail, instance: request.map { "/requests/\($0)" }, code: error.code.rawValue,
            invalidParams: error.invalidParams)
    }

    /// The response about `error`, which was thrown for the request `id`.
    static func response(to error: any Error, issuer: String, request id: Models.RequestID) -> Response {
        let allowed = (error as? MethodNotAllowedError)?.allowed
        let error = serviceError(error)
        var response = Response.json(
            details(error, issuer: issuer, request: id), status: .init(code: error.status),
            type: "application/problem+json")
        if let allowed { response.headers[.allow] = allowed.joined(separator: ", ") }
        if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if error.status == 401 {
            response.headers[.wwwAuthenticate] =
                error.code == .invalidToken ? "Bearer error=\"invalid_token\"" : "Bearer"
        } else if error.code == .insufficientScope {
            response.headers[.wwwAuthenticate] = "Bearer error=\"insufficient_scope\""
        }
        return response
    }

    /// What callers are told about an error. No caller gets the text of an unknown one.
    static func serviceError(_ error: any Error) -> ServiceError {
        switch error {
        case let error as any ServiceErrorConvertible: error.serviceError
        case is CancellationError: .deadlineExceeded
        case let error as CommandError: ServiceError(error.code, detail: error.description)
        default: .internal
        }
    }
}

extension Response {
    /// A JSON response. Its members are in the order of their names.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Every type of a response can be encoded. If one can't, an empty 500 reveals nothing.
        guard let data = try? encoder.encode(value) else { return Response(status: .internalServerError) }
        return Response(
            status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
