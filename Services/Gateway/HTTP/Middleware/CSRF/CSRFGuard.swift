import HTTPTypes
import Hummingbird
import Models

/// Refuses a request that changes something on the strength of a cookie unless it brings a token that no foreign
/// page can know. A request with no cookie of ours can't be forged, so programs that send a bearer need no token.
struct CSRFGuard: Sendable {
    let tokens: CSRFTokens
    let cookies: SessionCookies

    /// Whether an endpoint asks for a token.
    enum Rule: Sendable {
        /// If a cookie of ours came along.
        case ifCookie
        /// In any case: a form of a page of ours, which always brings one.
        case form
        /// Never: something else protects it.
        case exempt
    }

    /// Throws 403 `csrf_token_invalid`, or 400 for a body that can't be read or a `csrf_token` that is no string. May read
    /// the body to find `csrf_token`; the request that it returns still has it.
    func admit(_ request: IncomingRequest, under rule: Rule) async throws -> IncomingRequest {
        guard rule != .exempt, ![.get, .head, .options].contains(request.method),
            rule == .form || carriesCookie(request)
        else { return request }
        let kinds: [GatewayCookie] = rule == .form ? [.formSession, .csrfSession] : [.csrfSession]
        let sessions = kinds.flatMap(request.cookieValues)
        guard !sessions.isEmpty else { throw rule == .form ? Self.cookieMissing : Self.tokenInvalid }
        func isValid(_ token: String) -> Bool { sessions.contains { tokens.isValid(Secret(token), for: $0) } }
        if let token = request.headers[.csrfToken] {
            guard isValid(token) else { throw Self.tokenInvalid }
            return request
        }
        guard let token = try await Self.token(in: request), isValid(token) else { throw Self.tokenInvalid }
        return request
    }

    /// The token in the body; nil if there is none.
    private static func token(in request: IncomingRequest) async throws -> String? {
        if request.isForm { return try await request.form()["csrf_token"] }
        guard request.isJSON, try await request.body().readableBytes > 0 else { return nil }
        switch try await request.members()["csrf_token"] {
        case .string(let token)?: return token
        case nil: return nil
        case let other?:
            throw ServiceError.invalid([
                .init(
                    in: .body, path: "/csrf_token", type: "type", expected: "a string", received: other.typeName)
            ])
        }
    }

    private func carriesCookie(_ request: IncomingRequest) -> Bool {
        cookies.read(request).isPresent || !request.cookieValues(.csrfSession).isEmpty
    }

    private static let tokenInvalid = ServiceError(
        .csrfTokenInvalid,
        detail: "A request with a session cookie must carry a valid CSRF token in X-CSRF-Token or csrf_token.")

    /// The form came without the cookie that its page has set: the browser keeps no cookies here, or forgot them.
    private static let cookieMissing = ServiceError(
        .csrfTokenInvalid,
        detail: "The cookie of the page with this form is missing. Allow cookies for this site and load the page again."
    )
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let csrfToken = HTTPField.Name("X-CSRF-Token")!
}
