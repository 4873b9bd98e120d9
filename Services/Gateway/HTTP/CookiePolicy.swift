import HTTPTypes
import Models

/// The cookies that the gateway sets beside those with the session's tokens.
enum GatewayCookie: String, CaseIterable, Sendable {
    /// Names the CSRF session of an application's pages.
    case csrfSession = "csrf_session"
    /// Names the CSRF session of the forms on our own pages.
    case formSession = "form_session"
    /// Holds the sign-in under way.
    case login
    /// Binds a sign-in at a provider to the browser.
    case providerState = "oauth"
    /// Binds the codes in emails to the browser that requested them.
    case mailCode = "mail_code"
    /// Holds the token of a sign-in that waits for another step.
    case signIn = "sign_in"
    /// States why the browser's session ended, until the sign-in page has told it.
    case sessionEnd = "session_end"
    /// States that a passkey was offered in the browser and declined.
    case passkeyOffer = "passkey_offer"
    /// Names a browser in which users are not asked for a second factor.
    case rememberedBrowser = "remembered_browser"
    /// Marks a known device: a browser in which a user has signed in before.
    case device

    /// The name wherever browsers keep `Secure` cookies.
    var prefixedName: String { "__Host-\(rawValue)" }

    /// Browsers do not send `Strict` cookies when the user follows a link from another site (RFC 6265bis §5.6.7).
    fileprivate var sameSite: String { self == .csrfSession ? "Strict" : "Lax" }
}

/// How the gateway names its cookies and writes `Set-Cookie` (RFC 6265bis §4.1): `HttpOnly; Secure; SameSite; Path=/`, no
/// `Domain`. On plain http to the machine itself WebKit drops `Secure` cookies, and with them every `__Host-` name. There,
/// and only there, cookies have neither, so that every browser keeps them.
///
/// Hummingbird's `Cookie` is not used for writing: its attributes come in another order each time, and a value that it
/// doesn't like ends the process.
struct CookiePolicy: Sendable, Equatable {
    /// Whether cookies are `Secure`.
    let isSecure: Bool

    init(isSecure: Bool = true) { self.isSecure = isSecure }

    /// The policy under the public base URL of the fleet.
    init(issuer: String) { isSecure = !Loopback.isPlainLoopback(issuer) }

    /// The name of `cookie`.
    func name(_ cookie: GatewayCookie) -> String { isSecure ? cookie.prefixedName : cookie.rawValue }

    /// The name of a cookie for which the operator has chosen `chosen`.
    func name(_ chosen: String) -> String {
        guard !isSecure else { return chosen }
        for prefix in ["__Host-", "__Secure-"] where chosen.hasPrefix(prefix) {
            return String(chosen.dropFirst(prefix.count))
        }
        return chosen
    }

    /// The `Set-Cookie` field of `cookie`.
    ///
    /// - Parameter lifetime: in seconds; 0 deletes the cookie, nil keeps it until the browser is closed.
    func field(_ cookie: GatewayCookie, _ value: String, lifetime: Int?) -> HTTPField {
        field(name(cookie), value, sameSite: cookie.sameSite, lifetime: lifetime)
    }

    /// The same for a cookie with one of the session's tokens.
    func tokenField(_ name: String, _ value: String, lifetime: Int) -> HTTPField {
        field(name, value, sameSite: "Lax", lifetime: lifetime)
    }

    private func field(_ name: String, _ value: String, sameSite: String, lifetime: Int?) -> HTTPField {
        let secure = isSecure ? "; Secure" : ""
        let end = lifetime.map { "; Max-Age=\($0)" } ?? ""
        return HTTPField(
            name: .setCookie, value: "\(name)=\(value); HttpOnly\(secure); SameSite=\(sameSite); Path=/\(end)")
    }
}
