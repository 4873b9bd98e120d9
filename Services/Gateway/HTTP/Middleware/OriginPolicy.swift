import HTTPTypes
import Models

/// Rejects requests that a browser marks as sent by a page of a foreign origin. This is a second defence beside `SameSite`
/// cookies and CSRF tokens, and it needs no cooperation of the page (Fetch Metadata; OWASP CSRF Prevention, "Verifying
/// Origin").
struct OriginPolicy: Sendable {
    let clients: ClientDirectory
    let issuer: String

    /// Checks a request for which no client is known yet. An operation without CSRF tokens has its own protection, such as the
    /// `state` of a provider's callback.
    func check(_ request: IncomingRequest, under rule: CSRFGuard.Rule) async throws {
        switch rule {
        case .exempt: break
        case .form: try allowOwnPage(request)
        case .ifCookie: try await allow(request)
        }
    }

    /// Throws 403 `origin_not_allowed` for a change whose `Origin` is neither ours nor one of `client`'s, or that a browser
    /// marks as cross-site without an `Origin`. GET and HEAD are always allowed.
    func allow(_ request: IncomingRequest, client: ClientID) async throws {
        guard let origin = try origin(of: request) else { return }
        guard try await clients.client(client).origins.contains(origin) else { throw ServiceError.originNotAllowed }
    }

    /// The same check while the client is not known yet: the origin of any client is allowed.
    func allow(_ request: IncomingRequest) async throws {
        guard let origin = try origin(of: request) else { return }
        guard Origin(origin) != nil else {
            // A malformed Origin is left to the endpoint, which answers 400, except on a cross-site request.
            if request.isCrossSite { throw ServiceError.originNotAllowed }
            return
        }
        try await allow(origin: origin, of: request)
    }

    /// For the forms of our own pages: throws 403 for a request from any other page, even a client's.
    func allowOwnPage(_ request: IncomingRequest) throws {
        if request.method == .get || request.method == .head || request.headers[.fetchSite] == "same-origin" { return }
        // Our pages send no referrer, so browsers without Fetch Metadata send `Origin: null`. The CSRF token decides then.
        let mayBeOurs = [issuer, "null", nil].contains(request.headers[.origin])
        guard mayBeOurs, [nil, "none"].contains(request.headers[.fetchSite]) else {
            throw ServiceError.originNotAllowed
        }
    }

    /// Throws 403 unless `origin` is ours or is registered by any client.
    func allow(origin: String, of request: IncomingRequest) async throws {
        if origin == issuer { return }
        guard try await clients.isRegistered(origin, in: request.context) else { throw ServiceError.originNotAllowed }
    }

    /// The foreign origin to check before the request may change something. Nil if the request changes nothing or comes
    /// from one of our own pages or from a program.
    private func origin(of request: IncomingRequest) throws -> String? {
        // Our pages send no referrer, so their `Origin` is `null`, and `same-origin` identifies them.
        if request.method == .get || request.method == .head || request.headers[.fetchSite] == "same-origin" {
            return nil
        }
        guard let origin = request.headers[.origin] else {
            if request.isCrossSite { throw ServiceError.originNotAllowed }
            return nil
        }
        return origin == issuer ? nil : origin
    }
}

extension IncomingRequest {
    /// Whether a browser marks the request as sent by a page of a foreign site.
    var isCrossSite: Bool { headers[.fetchSite] == "cross-site" }
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
