import Crypto
import Foundation
import HTTPTypes
import Models

/// Tokens against cross-site request forgery: an HMAC-SHA256 over an expiry and a random session id that only the browser's
/// cookie has (OWASP CSRF Prevention, "Signed Double-Submit Cookie"). Nothing is stored.
struct CSRFTokens: Sendable {
    /// The name of the cookie with the id of the CSRF session, under an https issuer; see ``CookiePolicy``. It is not the
    /// sign-in session: a browser has it before anyone signs in.
    static let cookieName = GatewayCookie.csrfSession.prefixedName

    /// The name of the cookie with the session id of our pages' forms. It is `Lax`: browsers send it when the user follows a
    /// link from another site, so opening a link in an email does not invalidate forms that are already open. With a POST
    /// from a foreign page browsers send neither cookie.
    static let formCookieName = GatewayCookie.formSession.prefixedName

    /// How long a token is valid.
    static let lifetime: Duration = .seconds(12 * 3600)

    private let key: SymmetricKey

    init(key: SecretKey) { self.key = SymmetricKey(data: key.reveal()) }

    /// A new session id: 256 random bits in base64url.
    static func makeSession() -> Secret {
        Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL)
    }

    /// The `Set-Cookie` field of a CSRF session, which the browser keeps until it is closed.
    static func setCookie(_ session: Secret, _ policy: CookiePolicy) -> HTTPField {
        policy.field(.csrfSession, session.reveal(), lifetime: nil)
    }

    /// The same for the session of our pages' forms.
    static func setFormCookie(_ session: Secret, _ policy: CookiePolicy) -> HTTPField {
        policy.field(.formSession, session.reveal(), lifetime: nil)
    }

    /// A token for `session`, valid for ``lifetime``, in base64url: 8 bytes of expiry in seconds since 1970, then the code.
    func token(for session: Secret, at now: Date = Date()) -> (token: Secret, expiresAt: Timestamp) {
        let expiry = UInt64(now.timeIntervalSince1970) + UInt64(Self.lifetime.components.seconds)
        var bytes = Self.bytes(of: expiry)
        bytes.append(contentsOf: code(session, expiry))
        return (Secret(bytes.base64URL), Timestamp(Date(timeIntervalSince1970: TimeInterval(expiry))))
    }

    /// Whether `token` was made for `session` and has not expired. Compares in constant time.
    func isValid(_ token: Secret, for session: Secret, at now: Date = Date()) -> Bool {
        guard let bytes = Data(base64URL: token.reveal()), bytes.count == 8 + SHA256.byteCount else { return false }
        let expiry = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard UInt64(max(0, now.timeIntervalSince1970)) < expiry else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            bytes.dropFirst(8), authenticating: Self.message(session, expiry), using: key)
    }

    /// Whether `token` is valid for a session in the cookies of `request`, so that it comes from a form of our own pages.
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
