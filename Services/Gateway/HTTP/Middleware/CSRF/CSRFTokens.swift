import Crypto
import Foundation
import HTTPTypes
import Models

/// Tokens against cross-site request forgery: an HMAC over a session that only the browser's cookie names, with an
/// expiry (OWASP CSRF Prevention, "signed double-submit cookie"). Nothing is stored.
struct CSRFTokens: Sendable {
    /// The cookie that names the CSRF session, as it is called wherever the issuer is https; see ``CookiePolicy``. It is not
    /// the sign-in session: there is one before anyone signs in.
    static let cookieName = GatewayCookie.csrfSession.prefixedName

    /// The cookie that names the session of the pages' forms. Unlike the other it comes along when somebody follows a link to
    /// a page from elsewhere (`Lax`), so that opening a mail's link does not void the forms that are open already; a foreign
    /// page's POST brings neither.
    static let formCookieName = GatewayCookie.formSession.prefixedName

    /// How long a token counts.
    static let lifetime: Duration = .seconds(12 * 3600)

    private let key: SymmetricKey

    init(key: SecretKey) { self.key = SymmetricKey(data: key.reveal()) }

    /// A new session's name: 256 random bits.
    static func makeSession() -> Secret {
        Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL)
    }

    /// The field that makes a browser keep a session until it is closed.
    static func setCookie(_ session: Secret, _ policy: CookiePolicy) -> HTTPField {
        policy.field(.csrfSession, session.reveal(), lifetime: nil)
    }

    /// The same for the session of forms.
    static func setFormCookie(_ session: Secret, _ policy: CookiePolicy) -> HTTPField {
        policy.field(.formSession, session.reveal(), lifetime: nil)
    }

    /// A token for `session`, and when it ends.
    func token(for session: Secret, at now: Date = Date()) -> (token: Secret, expiresAt: Timestamp) {
        let expiry = UInt64(now.timeIntervalSince1970) + UInt64(Self.lifetime.components.seconds)
        var bytes = Self.bytes(of: expiry)
        bytes.append(contentsOf: code(session, expiry))
        return (Secret(bytes.base64URL), Timestamp(Date(timeIntervalSince1970: TimeInterval(expiry))))
    }

    /// Whether `token` was made for `session` and still counts. Compares in constant time.
    func isValid(_ token: Secret, for session: Secret, at now: Date = Date()) -> Bool {
        guard let bytes = Data(base64URL: token.reveal()), bytes.count == 8 + SHA256.byteCount else { return false }
        let expiry = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard UInt64(max(0, now.timeIntervalSince1970)) < expiry else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            bytes.dropFirst(8), authenticating: Self.message(session, expiry), using: key)
    }

    /// Whether `token` came with a form of a page of ours that `request`'s browser was shown.
    func isValid(_ token: Secret, ofForm request: IncomingRequest) -> Bool {
        [.formSession, .csrfSession].flatMap(request.cookieValues).contains { isValid(token, for: $0) }
    }

    private func code(_ session: Secret, _ expiry: UInt64) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Self.message(session, expiry), using: key)
    }

    private static func message(_ session: Secret, _ expiry: UInt64) -> Data {
        Data("latchkey csrf\u{0}".utf8) + bytes(of: expiry) + Data(session.reveal().utf8)
    }

    private static func bytes(of number: UInt64) -> Data {
        withUnsafeBytes(of: number.bigEndian) { Data($0) }
    }
}
