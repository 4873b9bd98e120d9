import Crypto
import Foundation
import Models

/// Tokens of the console's forms against cross-site request forgery: an HMAC-SHA256 over the value of the cookie that only this
/// browser has (OWASP CSRF Prevention, "Signed Double-Submit Cookie"). The key is as old as the process, and so are the forms.
struct ConsoleFormTokens: Sendable {
    private let key = SymmetricKey(size: .bits256)

    /// The token for forms of the browser with this cookie.
    func token(for cookie: Secret) -> Secret {
        Secret(Data(HMAC<SHA256>.authenticationCode(for: Self.message(cookie), using: key)).base64URL)
    }

    /// Compares in constant time.
    func isValid(_ token: Secret, for cookie: Secret) -> Bool {
        guard let code = Data(base64URL: token.reveal()) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Self.message(cookie), using: key)
    }

    private static func message(_ cookie: Secret) -> Data { Data("latchkey console form\u{0}\(cookie.reveal())".utf8) }
}
