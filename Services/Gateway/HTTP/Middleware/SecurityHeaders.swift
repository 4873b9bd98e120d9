import HTTPTypes
import Hummingbird
import Models

/// The header fields that every response has, whatever it is.
struct SecurityHeaders: Sendable {
    /// The fleet's public base URL.
    let issuer: String

    func add(to response: inout Response, _ caching: Operation.Caching, id: RequestID) {
        response.headers[.requestID] = id.description
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        // RFC 6797: a browser that came by TLS uses nothing else for a year.
        if issuer.hasPrefix("https://") { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        if caching == .noStore { response.headers[.cacheControl] = "no-store" }
    }
}

extension HTTPField.Name {
    // These are valid field names (RFC 9110 §5.1), so making them can't fail.
    static let requestID = HTTPField.Name("X-Request-Id")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
