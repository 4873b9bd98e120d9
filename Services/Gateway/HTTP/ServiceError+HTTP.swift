import Models
import Primitives

/// Errors of the gateway itself.
extension ServiceError {
    static let contentTooLarge = ServiceError(
        .contentTooLarge, detail: "The body is longer than 64 KiB.")

    static let unsupportedMediaType = ServiceError(
        .unsupportedMediaType, detail: "The body must be application/json.")

    /// 400: the body is not one JSON object.
    static func malformedJSON(_ error: JSONReader.ReadError) -> ServiceError {
        ServiceError(
            .malformedJSON, detail: error.detail,
            invalidParams: [.init(in: .body, path: "", type: "json", expected: "a JSON object")])
    }

    /// 400: the form is not URL-encoded, has too many fields, or has a field twice.
    static let malformedForm = ServiceError(
        .malformedRequest,
        detail:
            "The form is not encoded as forms are, has more than \(FormParameters.maximumCount) fields, or one twice.",
        invalidParams: [
            .init(in: .body, path: "", type: "encoding", expected: "application/x-www-form-urlencoded, each field once")
        ])

    /// 400: the query is not percent-encoded UTF-8, or has too many parameters.
    static let malformedQuery = ServiceError(
        .malformedRequest,
        detail: "The query is not percent-encoded UTF-8, or has more than \(FormParameters.maximumCount) parameters.",
        invalidParams: [.init(in: .query, path: "", type: "encoding", expected: "percent-encoded UTF-8")])

    /// 415: compressed bodies are not read (RFC 9110 §8.4, §15.5.16).
    static let unsupportedContentEncoding = ServiceError(
        .unsupportedContentEncoding, detail: "Content-Encoding must be identity, or absent.")

    static let routeNotFound = ServiceError(.notFound, detail: "There is nothing here.")

    static let missingClient = ServiceError.invalid([
        .init(in: .body, path: "/client_id", type: "required", expected: "a client id, or an Origin header")
    ])

    static let originNotAllowed = ServiceError(
        .originNotAllowed, detail: "This origin is not registered for the client.")

    /// 403: the token is valid, but not for this endpoint (RFC 6750 §3.1).
    static let insufficientScope = ServiceError(
        .insufficientScope, detail: "The access token is not valid for this endpoint.")

    /// 401: the request has no token, so the challenge has no `error` (RFC 6750 §3.1).
    static let missingToken = ServiceError(
        .authenticationRequired, detail: "Please sign in: there is no access token.")
}

/// 405: the path exists, but not with this method.
struct MethodNotAllowed: Error {
    let allowed: [String]
}
