import HTTPTypes
import Hummingbird
import Models

/// The error response of the endpoints that clients call themselves (RFC 6749 §5.2): JSON with a code that OAuth libraries
/// know.
struct OAuthErrorResponse: Sendable {
    /// A code of RFC 6749 §5.2, or of §4.1.2.1 where that section has none.
    let code: String
    /// A sentence in English, for the client's developers.
    let description: String
    let status: HTTPResponse.Status
    /// In seconds.
    let retryAfter: Int?

    /// Describes `error` in OAuth's terms: by ``ErrorCode/Definition/oauth`` if its code has a counterpart, else by its
    /// status.
    init(_ error: any Error) {
        let error =
            error is CancellationError
            ? ServiceError.deadlineExceeded : (error as? any ServiceErrorConvertible)?.serviceError ?? .internal
        if let code = error.code.definition.oauth {
            self.init(code, error.detail, status: error.status)
            return
        }
        switch error.status {
        case 429, 503:
            self.init("temporarily_unavailable", error.detail, status: error.status, retryAfter: error.retryAfter)
        // A proof between services has expired on its way. A new attempt gets a new one.
        case 403: self.init(ServiceError.unavailable())
        case 500...: self.init("server_error", error.detail, status: 500)
        default: self.init("invalid_request", error.detail, status: 400)
        }
    }

    private init(_ code: String, _ description: String, status: Int, retryAfter: Int? = nil) {
        self.code = code
        self.description = description
        self.status = .init(code: status)
        self.retryAfter = retryAfter
    }

    /// The response of `body`, or the error response if it throws.
    static func catching(issuer: String, _ body: () async throws -> Response) async -> Response {
        do {
            return try await body().neverStored
        } catch {
            return OAuthErrorResponse(error).response(issuer: issuer)
        }
    }

    /// A 401 names the scheme by which a client can authenticate (RFC 9110 §11.6.1).
    private func response(issuer: String) -> Response {
        var response = Response.json(["error": code, "error_description": description], status: status)
        if status == .unauthorized {
            response.headers[.wwwAuthenticate] = "Basic realm=\"\(issuer)\", charset=\"UTF-8\""
        }
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response.neverStored
    }
}

extension Response {
    /// The response with the headers that RFC 6749 §5.1 demands of answers with tokens.
    fileprivate var neverStored: Response {
        var response = self
        response.headers[.cacheControl] = "no-store"
        response.headers[.pragma] = "no-cache"
        return response
    }
}

extension ServiceError {
    /// 400 `invalid_request` of an endpoint that clients call themselves.
    static func invalidRequest(_ detail: String) -> ServiceError { ServiceError(.invalidRequest, detail: detail) }

    /// 401 `invalid_client`: the client is unknown, or it is not authenticated.
    static let invalidClient = ServiceError(
        .invalidClient, detail: "The client is unknown, or did not show who it is.")
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let pragma = HTTPField.Name("Pragma")!
}
