import HTTPTypes
import Models

/// Refuses what a browser says comes from a foreign site: the second lock beside `SameSite` and CSRF tokens, and one
/// that needs no cooperation of the page (Fetch Metadata, OWASP "verifying origin").
struct CrossSiteGuard: Sendable {
    let clients: ClientDirectory
    let issuer: String

    /// Throws 403 for a request that changes something and names an origin that is neither ours nor one of `client`'s,
    /// or that a browser marks as cross-site without naming any.
    func allow(_ request: IncomingRequest, client: ClientID) async throws {
        if request.method == .get || request.method == .head { return }
        guard let origin = request.headers[.origin] else {
            if request.headers[.fetchSite] == "cross-site" { throw ServiceError.originNotAllowed }
            return
        }
        if origin == issuer { return }
        guard try await clients.client(client).origins.contains(origin) else { throw ServiceError.originNotAllowed }
    }
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
