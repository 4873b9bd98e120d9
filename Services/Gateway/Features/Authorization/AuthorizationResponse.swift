import HTTPTypes
import Hummingbird
import Models
import Primitives

/// Writes authorization responses (RFC 6749 §4.1.2): redirects that bring the browser back to the client.
struct AuthorizationResponse: Sendable {
    let issuer: String

    /// A successful response, with a code.
    func code(_ issued: Tokens.IssuedAuthorizationCode) -> Response {
        redirect(
            to: issued.request.redirectURI, [("code", issued.code.reveal()), ("state", issued.request.state)])
    }

    /// An error response (RFC 6749 §4.1.2.1).
    func error(_ error: AuthorizationError) -> Response {
        redirect(
            to: error.redirectURI,
            [("error", error.code.rawValue), ("error_description", error.description), ("state", error.state)])
    }

    /// The response of `body`, or the error response if it throws an ``AuthorizationError``. Any other error is rethrown: it
    /// becomes a page or a problem of ours, because the browser must not be redirected before the redirect URI is known to
    /// be the client's (RFC 9700 §4.11).
    func catching(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let error as AuthorizationError {
            return self.error(error)
        }
    }

    /// Adds `iss`, so that a client of several servers knows which one answers (RFC 9207). The status is 303, with which the
    /// browser doesn't send a form on to the client (RFC 9700 §4.12).
    private func redirect(to uri: String, _ items: [(String, String?)]) -> Response {
        Response(status: .seeOther, headers: [.location: FormEncoding.adding(items + [("iss", issuer)], to: uri)])
    }
}
