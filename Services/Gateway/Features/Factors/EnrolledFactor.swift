import HTTPTypes
import Hummingbird
import Models

/// A factor that a user has just set up, and what follows from it.
struct EnrolledFactor: Sendable {
    /// Recovery codes, if the user had none. They are shown once.
    let recoveryCodes: [Secret]
    /// The cookie that keeps the browser a known device, if it is one.
    var cookie: HTTPField?
    /// How the sign-in goes on that waited for a factor; nil in a session.
    var outcome: SignInOutcome?

    /// The response of the API: for a sign-in that of a sign-in, with the recovery codes; else `response`.
    func response(setting cookies: SessionCookies, else response: () -> Response) throws -> Response {
        guard let outcome else {
            var response = response()
            if let cookie { response.headers.append(cookie) }
            return response
        }
        return try outcome.with(recoveryCodes: recoveryCodes).response(setting: cookies)
    }
}

extension OpenSession {
    /// Continues a sign-in that waited for a factor, as `user`; nil for a session.
    func continuing(
        _ caller: SessionOrSignIn, as user: Identity.AuthenticatedUser?, _ request: IncomingRequest
    ) async throws -> SignInOutcome? {
        guard let found = caller.waiting, let user else { return nil }
        return try await self(user, continuing: found, request)
    }
}
