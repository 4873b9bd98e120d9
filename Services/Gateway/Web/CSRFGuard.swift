import HTTPTypes
import Hummingbird
import Models
import NIOCore

/// Refuses a request that changes something on the strength of a cookie unless it brings a token that no foreign
/// page can know. A request with no cookie of ours can't be forged, so programs that send a bearer need no token.
struct CSRFGuard: Sendable {
    let tokens: CSRFTokens
    let cookies: SessionCookies

    /// Whether an endpoint asks for a token.
    enum Rule: Sendable {
        /// If a cookie of ours came along.
        case required
        /// In any case: a form of a page of ours, which always brings one.
        case form
        /// Never: something else protects it.
        case exempt
    }

    /// Throws 403 `csrf_token_invalid`. May read the body to find `csrf_token`; the request that it returns still has it.
    func admit(_ request: IncomingRequest, under rule: Rule) async throws -> IncomingRequest {
        guard rule != .exempt, ![.get, .head, .options].contains(request.method),
            rule == .form || carriesCookie(request)
        else { return request }
        let names = rule == .form ? [CSRFTokens.formCookieName, CSRFTokens.cookieName] : [CSRFTokens.cookieName]
        let sessions = names.compactMap(request.cookie)
        guard !sessions.isEmpty else { throw Self.refusal }
        func isValid(_ token: String) -> Bool { sessions.contains { tokens.isValid(Secret(token), for: $0) } }
        if let token = request.headers[.csrfToken] {
            guard isValid(token) else { throw Self.refusal }
            return request
        }
        let (request, body) = try await request.collected()
        guard let token = Self.token(in: body, isForm: request.isForm), isValid(token) else { throw Self.refusal }
        return request
    }

    private static func token(in body: ByteBuffer, isForm: Bool) -> String? {
        if isForm { return FormBody(body)?["csrf_token"] }
        guard case .string(let token)? = try? JSONValue.object(body)["csrf_token"] else { return nil }
        return token
    }

    private func carriesCookie(_ request: IncomingRequest) -> Bool {
        [CSRFTokens.cookieName, cookies.accessTokenName, cookies.refreshTokenName]
            .contains { request.cookie($0) != nil }
    }

    private static let refusal = ServiceError(
        code: "csrf_token_invalid", status: 403,
        detail: "A request with a session cookie must carry a valid CSRF token in X-CSRF-Token or csrf_token.")
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let csrfToken = HTTPField.Name("X-CSRF-Token")!
}
