import HTTPTypes
import Hummingbird
import Models

/// The cookies that carry tokens in browsers (RFC 6265bis): `HttpOnly; Secure; SameSite=Lax; Path=/`, no `Domain`.
struct SessionCookies: Sendable {
    let accessTokenName: String
    let refreshTokenName: String

    /// Sets both cookies for as long as their tokens live.
    func set(_ grant: Tokens.Grant, on response: inout Response) {
        add(accessTokenName, grant.tokens.accessToken.reveal(), life: grant.expiresIn, to: &response)
        add(refreshTokenName, grant.tokens.refreshToken.reveal(), life: grant.refreshExpiresIn, to: &response)
    }

    /// Makes the browser forget both.
    func clear(on response: inout Response) {
        add(accessTokenName, "", life: 0, to: &response)
        add(refreshTokenName, "", life: 0, to: &response)
    }

    /// Whether an answer says already what becomes of them.
    func areSet(by response: Response) -> Bool {
        response.headers[values: .setCookie].contains { $0.hasPrefix("\(accessTokenName)=") }
    }

    private func add(_ name: String, _ value: String, life: Int, to response: inout Response) {
        let attributes = "HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=\(life)"
        response.headers.append(HTTPField(name: .setCookie, value: "\(name)=\(value); \(attributes)"))
    }
}
