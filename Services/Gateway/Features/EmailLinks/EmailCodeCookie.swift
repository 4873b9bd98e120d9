import Foundation
import HTTPTypes
import Models
import Primitives

/// Identifies the browser that asked for an email. The code in the email works only in that browser: a code that was read
/// out to an attacker is useless to them, and nobody else can guess it. In other browsers the link works.
struct EmailCodeCookie: Sendable {
    /// In seconds; longer than the lifetime of most codes.
    static let lifetime = 24 * 3600

    /// 256 random bits, base64url.
    let value: Secret

    /// The cookie that a request brought; nil without one.
    init?(_ request: IncomingRequest) {
        guard let value = request.cookie(.mailCode), Data(base64URL: value.reveal())?.count == 32 else { return nil }
        self.value = value
    }

    /// A new cookie.
    init() { value = RandomToken.make() }

    /// What other services know of the browser: ``OneTimeGrant/device``, the SHA-256 of ``value`` as base64url.
    var device: String { value.sha256.base64URL }

    /// The `Set-Cookie` field for the browser of `request`.
    func field(_ request: IncomingRequest) -> HTTPField {
        request.context.cookiePolicy.field(.mailCode, value.reveal(), lifetime: Self.lifetime)
    }
}

extension SessionCookies {
    /// The cookie that something can be bound to: that of the browser, or a new one. Nil for a caller that keeps no cookies.
    func binding(of request: IncomingRequest) -> EmailCodeCookie? {
        areKept(by: request) ? EmailCodeCookie(request) ?? EmailCodeCookie() : nil
    }

    /// Whether a caller is known to keep cookies: it sent one of ours, or it is a page of ours. A program without a cookie jar
    /// and a page of another site can't send a cookie later.
    func areKept(by request: IncomingRequest) -> Bool {
        let names =
            GatewayCookie.allCases.map(request.context.cookiePolicy.name) + [accessTokenName, refreshTokenName]
        return request.headers[.fetchSite] == "same-origin" || names.contains(where: request.cookies.contains)
    }
}
