import HTTPTypes
import Models

/// Refuses what a browser says comes from a foreign site: the second lock beside `SameSite` and CSRF tokens, and one
/// that needs no cooperation of the page (Fetch Metadata, OWASP "verifying origin").
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

    /// Throws 403 for a request that changes something and names an origin that is neither ours nor one of `client`'s,
    /// or that a browser marks as cross-site without naming any.
    func allow(_ request: IncomingRequest, client: ClientID) async throws {
        guard let origin = try origin(of: request) else { return }
        guard try await clients.client(client).origins.contains(origin) else { throw ServiceError.originNotAllowed }
    }

    /// The same where no client is known yet: an origin that any client has registered will do.
    func allow(_ request: IncomingRequest) async throws {
        guard let origin = try origin(of: request) else { return }
        guard Origin(origin) != nil else {
            // Whether an origin that is none matters is for the endpoint to say, unless it hides a foreign page.
            if request.isCrossSite { throw ServiceError.originNotAllowed }
            return
        }
        try await allow(origin: origin, of: request)
    }

    /// For the forms of our own pages: throws 403 for whatever a browser says comes from anywhere else, be it a client's.
    func allowOwnPage(_ request: IncomingRequest) throws {
        if request.method == .get || request.method == .head || request.headers[.fetchSite] == "same-origin" { return }
        // Our pages send no referrer, for which a browser of before Fetch Metadata says `null`; then it is the token that
        // counts.
        let mayBeOurs = [issuer, "null", nil].contains(request.headers[.origin])
        guard mayBeOurs, [nil, "none"].contains(request.headers[.fetchSite]) else {
            throw ServiceError.originNotAllowed
        }
    }

    /// Throws 403 unless an origin is ours or any client's.
    func allow(origin: String, of request: IncomingRequest) async throws {
        if origin == issuer { return }
        guard try await clients.isRegistered(origin, in: request.context) else { throw ServiceError.originNotAllowed }
    }

    /// The foreign origin that has to be known before a request may change something; nil when there is none.
    private func origin(of request: IncomingRequest) throws -> String? {
        // A page of ours; as those send no referrer, browsers call their origin `null`.
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
    /// Whether a browser says that a page of a foreign site makes it.
    var isCrossSite: Bool { headers[.fetchSite] == "cross-site" }
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
