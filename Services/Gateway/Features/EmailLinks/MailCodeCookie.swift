import Crypto
import Foundation
import HTTPTypes
import Models

/// Tells the browser that asked for a mail from every other one: the code in the mail works in that browser only, so a
/// code that was read out to somebody is of no use to them, and nobody else can guess at it. Elsewhere the link works.
struct MailCodeCookie: Sendable {
    /// In seconds: longer than most codes work.
    static let lifetime = 24 * 3600

    /// 256 random bits, base64url.
    let value: Secret

    /// The cookie that a request brought; nil without one.
    init?(_ request: IncomingRequest) {
        guard let value = request.cookie(.mailCode), Data(base64URL: value.reveal())?.count == 32 else { return nil }
        self.value = value
    }

    /// A new one.
    init() { value = Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL) }

    /// What other services know of it: ``OneTimeGrant/device``.
    var device: String { Data(SHA256.hash(data: Data(value.reveal().utf8))).base64URL }

    /// The field that makes the browser of `request` keep it.
    func field(_ request: IncomingRequest) -> HTTPField {
        request.context.cookiePolicy.field(.mailCode, value.reveal(), lifetime: Self.lifetime)
    }
}

extension Surroundings {
    /// Whether a caller is known to keep cookies: it has brought one of ours, or it is a page of ours that asks. A program
    /// without a cookie jar, and a page of another site, can't show a cookie later.
    func keepsCookies(_ request: IncomingRequest) -> Bool {
        let names =
            GatewayCookie.allCases.map(request.context.cookiePolicy.name)
            + [cookies.accessTokenName, cookies.refreshTokenName]
        return request.headers[.fetchSite] == "same-origin" || names.contains(where: request.cookies.contains)
    }
}
