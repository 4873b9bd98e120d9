import Foundation
import HTTPTypes
import Hummingbird
import Models

/// An error as the endpoints for clients answer it (RFC 6749 §5.2): JSON with a code that libraries know.
struct OAuthError: Error {
    let code: String
    let description: String
    var status: HTTPResponse.Status = .badRequest
    var retryAfter: Int?

    static func invalidRequest(_ description: String) -> OAuthError {
        OAuthError(code: "invalid_request", description: description)
    }

    static func repeated(_ name: String) -> OAuthError {
        // The name is cut and plain: it came from outside.
        invalidRequest(
            "The parameter \(name.filter { $0.isASCII && $0.isLetter || $0 == "_" }.cut(toBytes: 40)) comes twice.")
    }

    static let invalidClient = OAuthError(
        code: "invalid_client", description: "The client is unknown, or did not show who it is.", status: .unauthorized)

    /// Says what happened in the words of OAuth.
    init(_ error: any Error) {
        if let error = error as? OAuthError {
            self = error
            return
        }
        let error =
            error is CancellationError
            ? ServiceError.deadlineExceeded : (error as? any ServiceErrorConvertible)?.serviceError ?? .internal
        if let code = error.code.definition.oauth {
            self.init(code: code, description: error.detail, status: .init(code: error.status))
            return
        }
        switch error.status {
        case 429, 503:
            self.init(
                code: "temporarily_unavailable", description: error.detail, status: .init(code: error.status),
                retryAfter: error.retryAfter)
        // A proof that took too long on its way: worth another try.
        case 403: self.init(ServiceError.unavailable())
        case 500...: self.init(code: "server_error", description: error.detail, status: .internalServerError)
        default: self.init(code: "invalid_request", description: error.detail)
        }
    }

    init(code: String, description: String, status: HTTPResponse.Status = .badRequest, retryAfter: Int? = nil) {
        self.code = code
        self.description = description
        self.status = status
        self.retryAfter = retryAfter
    }

    /// The answer. A 401 names the scheme by which a client can show who it is (RFC 9110 §11.6.1).
    func response(issuer: String) -> Response {
        var response = Response.json(["error": code, "error_description": description], status: status)
        if status == .unauthorized {
            response.headers[.wwwAuthenticate] = "Basic realm=\"\(issuer)\", charset=\"UTF-8\""
        }
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response.neverStored
    }

    /// What `body` answers, or the error that it throws.
    static func catching(issuer: String, _ body: () async throws -> Response) async -> Response {
        do {
            return try await body().neverStored
        } catch {
            return OAuthError(error).response(issuer: issuer)
        }
    }
}

extension Response {
    /// The same for answers that hold tokens (RFC 6749 §5.1).
    fileprivate var neverStored: Response {
        var response = self
        response.headers[.cacheControl] = "no-store"
        response.headers[.pragma] = "no-cache"
        return response
    }
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let pragma = HTTPField.Name("Pragma")!
}
