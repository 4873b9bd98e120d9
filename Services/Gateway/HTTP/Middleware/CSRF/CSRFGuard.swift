import HTTPTypes
import Hummingbird
import Models

/// Rejects a change that is authorized by a cookie unless the request has a token that no foreign page can know. A request
/// without a cookie of ours can't be forged, so programs that send a bearer token need no CSRF token.
struct CSRFGuard: Sendable {
    let tokens: CSRFTokens
    let cookies: SessionCookies

    /// When an endpoint requires a token.
    enum Rule: Sendable {
        /// If the request has a cookie of ours.
        case ifCookie
        /// Always: for the forms of our own pages, which have one.
        case form
        /// Never: the endpoint changes nothing for a browser, or is protected otherwise.
        case exempt
    }

    /// Throws 403 `csrf_token_invalid`, or 400 for a malformed body or a `csrf_token` that is not a string. May read the body
    /// to find `csrf_token`; the returned request still has the body.
    func admit(_ request: IncomingRequest, under rule: Rule) async throws -> IncomingRequest {
        guard rule != .exempt, ![.get, .head, .options].contains(request.method),
            rule == .form || hasCookie(request)
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

    private func hasCookie(_ request: IncomingRequest) -> Bool {
        cookies.read(request).isPresent || !request.cookieValues(.csrfSession).isEmpty
    }

    private static let tokenInvalid = ServiceError(
        .csrfTokenInvalid,
        detail: "A request with a session cookie must have a valid CSRF token in X-CSRF-Token or csrf_token.")

    /// The form came without the cookie that its page had set: the browser blocks cookies, or they were deleted.
    private static let cookieMissing = ServiceError(
        .csrfTokenInvalid,
        detail: "The cookie of the page with this form is missing. Allow cookies for this site and load the page again."
    )
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let csrfToken = HTTPField.Name("X-CSRF-Token")!
}
