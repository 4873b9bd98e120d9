import Foundation
import HTTPTypes
import Models
import Primitives

/// Identifies the browser that began a sign-in with a provider. The provider's answer is accepted from that browser only, so
/// no link can sign someone in as another user (RFC 9700 §4.7).
enum ProviderCookie {
    /// In seconds: as long as a sign-in may take.
    static let lifetime = 600

    /// The cookie's value; nil if the browser has none.
    static func value(of request: IncomingRequest) -> Secret? {
        request.cookie(.providerState).flatMap { Data(base64URL: $0.reveal())?.count == 32 ? $0 : nil }
    }

    /// A new value: 256 random bits in base64url.
    static func make() -> Secret { RandomToken.make() }

    /// The field that sets the cookie. A browser uses one value for all its sign-ins.
    static func field(_ value: Secret, _ policy: CookiePolicy) -> HTTPField {
        policy.field(.providerState, value.reveal(), lifetime: lifetime)
    }
}
