import Hummingbird
import Models

/// How a sign-in ends: with a session, or with another step that the user has to take first.
enum SignInOutcome: Sendable {
    case opened(OpenedSession)
    case waiting(WaitingSignIn)

    /// The client that the user signs in to.
    var client: ClientID {
        switch self {
        case .opened(let opened): opened.client
        case .waiting(let waiting): waiting.client
        }
    }

    /// The session; nil if there is none yet.
    var session: OpenedSession? {
        guard case .opened(let opened) = self else { return nil }
        return opened
    }

    /// The same with recovery codes, which the user is shown once.
    func with(recoveryCodes: [Secret]) -> SignInOutcome {
        switch self {
        case .opened(var opened):
            opened.recoveryCodes = recoveryCodes
            return .opened(opened)
        case .waiting(var waiting):
            waiting.recoveryCodes = recoveryCodes
            return .waiting(waiting)
        }
    }

    /// The `AuthenticationResult` of the API, with the session's cookies set. Throws ``WaitingSignIn`` if there is no session
    /// yet: the answer is a 403 problem.
    func response(setting cookies: SessionCookies) throws -> Response {
        switch self {
        case .opened(let opened): opened.response(setting: cookies)
        case .waiting(let waiting): throw waiting
        }
    }
}
