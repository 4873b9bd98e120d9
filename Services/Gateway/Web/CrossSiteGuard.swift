import HTTPTypes
import Models

/// Refuses requests that change something on the strength of a cookie alone when a foreign page may have sent
/// them. `SameSite=Lax` already keeps such cookies at home; the `Origin` header is the second lock (OWASP CSRF
/// Prevention, "verifying origin").
struct CrossSiteGuard: Sendable {
    let clients: ClientDirectory
    let issuer: String

    /// Throws 403 unless the request only reads, or names an origin that `client` lists, or our own.
    func allow(_ request: IncomingRequest, client: ClientID) async throws {
        if request.method == .get || request.method == .head { return }
        guard let origin = request.headers[.origin] else { throw Self.refusal }
        if origin == issuer { return }
        guard try await clients.client(client).origins.contains(origin) else { throw Self.refusal }
    }

    private static let refusal = ServiceError(
        code: "csrf_token_invalid", status: 403,
        detail: "A request with a session cookie must come from a registered origin.")
}
