import HTTPTypes
import Hummingbird
import Models

/// A factor that a user has just set up, and what follows from it.
struct EnrolledFactor: Sendable {
    /// Recovery codes, if the user had none. They are shown once.
    let recoveryCodes: [Secret]
    /// The new access token of the session, if it counts as having shown the factor.
    var renewed: Tokens.Reauthenticate.Reply?
    /// The cookie that keeps the browser a known device, if it is one.
    var cookie: HTTPField?
    /// How the sign-in goes on that waited for a factor; nil in a session.
    var outcome: SignInOutcome?

    /// The response of the API: for a sign-in that of a sign-in, with the recovery codes; else `response`. The cookie of the access token
    /// is for requests that came with one.
    func response(
        to request: IncomingRequest, setting cookies: SessionCookies, else response: () -> Response
    ) throws -> Response {
        guard let outcome else {
            var response = response()
            set(try request.bearerToken() == nil ? cookies : nil, on: &response)
            return response
        }
        return try outcome.with(recoveryCodes: recoveryCodes).response(setting: cookies)
    }

    /// Sets the cookies of the user's browser.
    ///
    /// - Parameter session: those of the session; nil for a caller without.
    func set(_ session: SessionCookies?, on response: inout Response) {
        if let session, let renewed { session.set(renewed, on: &response) }
        if let cookie { response.headers.append(cookie) }
    }
}

extension OpenSession {
    /// Continues a sign-in that waited for a factor, as `user`; nil for a session.
    ///
    /// - Parameters:
    ///   - user: nil if identity has set the factor up, and could not go on with the sign-in.
    ///   - recoveryCodes: the codes that came with the factor.
    /// - Throws: ``InterruptedEnrolment`` for any error.
    func continuing(
        _ caller: SessionOrSignIn, as user: Identity.AuthenticatedUser?, with recoveryCodes: [Secret],
        _ request: IncomingRequest
    ) async throws -> SignInOutcome? {
        guard let found = caller.waiting else { return nil }
        do {
            guard let user else { throw ServiceError.unavailable() }
            return try await self(user, continuing: found, request)
        } catch let error as any ServiceErrorConvertible {
            throw InterruptedEnrolment(serviceError: error.serviceError, recoveryCodes: recoveryCodes)
        }
    }
}

/// The factor of a sign-in is set up, but its session could not be opened: the user has to sign in again. The recovery codes are shown now,
/// because nothing stores them.
struct InterruptedEnrolment: ProblemExtending {
    let serviceError: ServiceError
    let recoveryCodes: [Secret]

    var members: ProblemMembers {
        ProblemMembers(recoveryCodes: recoveryCodes.isEmpty ? nil : recoveryCodes.map { $0.reveal() })
    }
    var deviceCookie: HTTPField? { nil }
}
