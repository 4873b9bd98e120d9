import HTTPTypes
import Hummingbird
import Models

/// The two cookies with a session's tokens (RFC 6265bis): `HttpOnly; Secure; SameSite=Lax; Path=/`, no `Domain`; see
/// ``CookiePolicy``.
struct SessionCookies: Sendable {
    let accessTokenName: String
    let refreshTokenName: String
    let policy: CookiePolicy

    init(accessTokenName: String, refreshTokenName: String, policy: CookiePolicy = CookiePolicy()) {
        self.accessTokenName = policy.name(accessTokenName)
        self.refreshTokenName = policy.name(refreshTokenName)
        self.policy = policy
    }

    /// The same cookies under another policy.
    func under(_ policy: CookiePolicy) -> SessionCookies {
        SessionCookies(accessTokenName: accessTokenName, refreshTokenName: refreshTokenName, policy: policy)
    }

    /// The tokens in the cookies of a request.
    func read(_ request: IncomingRequest) -> BrowserTokens {
        BrowserTokens(request.cookies, accessTokenName: accessTokenName, refreshTokenName: refreshTokenName)
    }

    /// Sets both cookies, each with the lifetime of its token.
    func set(_ grant: Tokens.IssuedSession, on response: inout Response) {
        add(accessTokenName, grant.tokens.accessToken.reveal(), lifetime: grant.expiresIn, to: &response)
        add(refreshTokenName, grant.tokens.refreshToken.reveal(), lifetime: grant.refreshExpiresIn, to: &response)
    }

    /// Sets the cookie of the access token; the refresh token is still good.
    func set(_ grant: Tokens.Reauthenticate.Reply, on response: inout Response) {
        add(accessTokenName, grant.accessToken.reveal(), lifetime: grant.expiresIn, to: &response)
    }

    /// Sets both cookies of a session that was just opened, and the one that makes the browser a known device.
    func set(_ opened: OpenedSession, on response: inout Response) {
        set(opened.grant, on: &response)
        if let cookie = opened.deviceCookie { response.headers.append(cookie) }
    }

    /// Deletes both cookies in the browser.
    func clear(on response: inout Response) {
        add(accessTokenName, "", lifetime: 0, to: &response)
        add(refreshTokenName, "", lifetime: 0, to: &response)
    }

    /// Whether `response` already sets or deletes them.
    func areSet(by response: Response) -> Bool {
        response.headers[values: .setCookie].contains { $0.hasPrefix("\(accessTokenName)=") }
    }

    private func add(_ name: String, _ value: String, lifetime: Int, to response: inout Response) {
        response.headers.append(policy.tokenField(name, value, lifetime: lifetime))
    }
}

/// The tokens in a browser's cookies. Text that can't be one of our tokens by its form is left out, so it is neither looked up
/// nor counted.
struct BrowserTokens: Sendable {
    /// The maximum number of values of a cookie that are tried.
    static let maximumTries = 4

    /// In the order in which they are tried: those with the dots of a JWT first.
    let accessTokens: [AccessToken]
    let refreshTokens: [RefreshToken]
    /// Whether the request has either cookie, with any value.
    let isPresent: Bool
    /// The name of a cookie with more values than are tried; nil if there is none.
    let crowdedName: String?

    init(_ jar: CookieJar, accessTokenName: String, refreshTokenName: String) {
        let sent = (access: jar.values(accessTokenName), refresh: jar.values(refreshTokenName))
        let access = sent.access.filter(TokenForm.mayBeAccessToken)
        let refresh = sent.refresh.filter(TokenForm.mayBeRefreshToken)
        accessTokens = Array(
            (access.filter(Self.isJWT) + access.filter { !Self.isJWT($0) }).prefix(Self.maximumTries))
        refreshTokens = Array(refresh.prefix(Self.maximumTries))
        isPresent = !sent.access.isEmpty || !sent.refresh.isEmpty
        func isCrowded(_ values: [Secret], _ tokens: [Secret]) -> Bool {
            tokens.count > Self.maximumTries || values.count >= CookieJar.maximumValues
        }
        crowdedName =
            isCrowded(sent.access, access)
            ? accessTokenName : isCrowded(sent.refresh, refresh) ? refreshTokenName : nil
    }

    private static func isJWT(_ token: AccessToken) -> Bool {
        token.reveal().utf8.count { $0 == UInt8(ascii: ".") } == 2
    }
}
