import Crypto
import Foundation
import HTTPTypes
import Models

/// Tells the browser that began a sign-in at a provider from every other one: an answer counts in that one only, so nobody
/// can be signed in as someone else by a link (RFC 9700 §4.7).
enum ProviderCookie {
    /// As long as an answer is waited for, in seconds.
    static let lifetime = 600

    /// What the browser's cookie holds; nil without one.
    static func value(of request: IncomingRequest) -> Secret? {
        request.cookie(.providerState).flatMap { Data(base64URL: $0.reveal())?.count == 32 ? $0 : nil }
    }

    /// A new value: 256 random bits.
    static func make() -> Secret { Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL) }

    /// The field that makes the browser keep it. A browser with several sign-ins under way has one for all.
    static func field(_ value: Secret, _ policy: CookiePolicy) -> HTTPField {
        policy.field(.providerState, value.reveal(), lifetime: lifetime)
    }
}
