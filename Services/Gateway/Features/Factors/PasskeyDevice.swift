import HTTPTypes
import Models

/// The browser that a challenge of a passkey is bound to: by a cookie where the caller keeps cookies, else by none. The challenge itself
/// has 256 bits, and the authenticator signs it for one site.
struct PasskeyDevice: Sendable {
    /// The same as for emailed codes.
    private let cookie: EmailCodeCookie?
    private let isNew: Bool

    /// The browser of a request that asks for a challenge.
    init(beginning request: IncomingRequest, _ cookies: SessionCookies) {
        cookie = cookies.binding(of: request)
        isNew = EmailCodeCookie(request) == nil
    }

    /// What tokens binds the challenge to.
    var id: String? { cookie?.device }

    /// The field that sets the cookie; nil if the browser has it.
    func setCookie(_ request: IncomingRequest) -> HTTPField? { isNew ? cookie?.field(request) : nil }
}
