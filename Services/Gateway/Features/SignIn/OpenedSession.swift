import HTTPTypes
import Hummingbird
import Models

/// A session that was just opened, from which the API and the pages make their responses.
struct OpenedSession: Sendable {
    let client: ClientID
    let grant: Tokens.IssuedSession
    let profile: SessionProfile
    /// The `Set-Cookie` field that makes the browser a known device for the user's addresses; nil if it
    /// must not become one.
    var deviceCookie: HTTPField?
    /// Whether this sign-in removed the credentials that were set up with the user's address before.
    var credentialsReset = false
    /// Recovery codes of a factor that was set up during the sign-in.
    var recoveryCodes: [Secret] = []

    /// The `AuthenticationResult` of the API, with the session's cookies set.
    func response(setting cookies: SessionCookies) -> Response {
        var response = Response.json(
            AuthenticationResult(
                tokens: grant.tokens, profile: profile, credentialsReset: credentialsReset ? true : nil,
                recoveryCodes: recoveryCodes.isEmpty ? nil : recoveryCodes))
        cookies.set(self, on: &response)
        return response
    }
}
