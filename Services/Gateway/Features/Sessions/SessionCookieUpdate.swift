import Hummingbird
import Models
import Synchronization

/// What the response does to the session's cookies, decided while the request is handled. It applies to every response,
/// errors included.
///
/// A browser that did not receive its new tokens would come back with a used refresh token, which is treated as theft. A
/// browser whose tokens were refused for good should stop sending them.
final class SessionCookieUpdate: Sendable {
    private enum Change {
        case set(Tokens.IssuedSession)
        case clear(SessionEndReason?)
    }

    private let change = Mutex<Change?>(nil)

    /// Sets both cookies to the tokens of a refreshed session.
    func set(_ grant: Tokens.IssuedSession) { change.withLock { $0 = .set(grant) } }

    /// Clears both cookies: their tokens will never be valid again.
    ///
    /// - Parameter reason: why the session ended. A cookie keeps it for the sign-in page.
    func clear(because reason: SessionEndReason? = nil) { change.withLock { $0 = .clear(reason) } }

    /// The reason of ``clear(because:)``, for a page that tells it in this response, so that no cookie has to keep it.
    func takeEndReason() -> SessionEndReason? {
        change.withLock { change in
            guard case .clear(let reason) = change else { return nil }
            change = .clear(nil)
            return reason
        }
    }

    /// Makes the same change as `other`, if that makes any.
    func adopt(_ other: SessionCookieUpdate) {
        let theirs = other.change.withLock { $0 }
        if let theirs { change.withLock { $0 = theirs } }
    }

    /// Sets or clears the cookies, unless the response sets them itself, as after a sign-in.
    func write(to response: inout Response, _ cookies: SessionCookies) {
        guard let change = change.withLock({ $0 }), !cookies.areSet(by: response) else { return }
        switch change {
        case .set(let grant): cookies.set(grant, on: &response)
        case .clear(let reason):
            cookies.clear(on: &response)
            if let reason { EndedSession.keep(reason, on: &response, cookies.policy) }
        }
    }
}
