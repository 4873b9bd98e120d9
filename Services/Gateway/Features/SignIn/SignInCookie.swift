import Foundation
import HTTPTypes
import Models

/// Holds the token of a sign-in that waits for another step, between the pages of the step.
enum SignInCookie {
    /// The cookie's value; nil if the browser has none.
    static func value(of request: IncomingRequest) -> Secret? {
        request.cookie(.signIn).flatMap { Data(base64URL: $0.reveal())?.count == 32 ? $0 : nil }
    }

    /// The field that sets the cookie. It expires with the token.
    static func field(_ waiting: WaitingSignIn, _ policy: CookiePolicy) -> HTTPField {
        policy.field(.signIn, waiting.token.reveal(), lifetime: waiting.expiresIn)
    }

    /// The field that deletes the cookie.
    static func clearing(_ policy: CookiePolicy) -> HTTPField { policy.field(.signIn, "", lifetime: 0) }
}
