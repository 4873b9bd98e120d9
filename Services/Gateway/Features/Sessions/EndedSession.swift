import Hummingbird
import Models
import RPCClient

/// Why the session of a browser ended, for the sign-in page. Only a genuine refresh token yields the reason, so a stranger
/// learns nothing.
struct EndedSession: Sendable {
    /// How long the reason waits for a sign-in page, in seconds.
    private static let lifetime = 600

    let tokens: ServiceClient

    /// The reason of the first token that has one; nil without one. Errors are ignored: the page does without the reason.
    func reason(_ refreshTokens: [RefreshToken]) async -> SessionEndReason? {
        for token in refreshTokens {
            let found = try? await tokens.call(Tokens.FindBrowserSession(refreshToken: token))
            if let reason = found?.endReason { return reason }
        }
        return nil
    }

    /// Keeps `reason` in a cookie until a page tells it.
    static func keep(_ reason: SessionEndReason, on response: inout Response, _ policy: CookiePolicy) {
        response.headers.append(policy.field(.sessionEnd, reason.rawValue, lifetime: lifetime))
    }

    /// The sign-in page, with a sentence about the session that has ended in this browser. It is told once.
    static func tell(_ page: PageContext, _ render: (_ notice: String?) -> Response) -> Response {
        let kept = page.request.cookieValues(.sessionEnd)
        let found = page.request.context.sessionCookieUpdate.takeEndReason()
        let reason = found ?? kept.lazy.compactMap { SessionEndReason(rawValue: $0.reveal()) }.first
        var response = render(reason.map { page.text("ended_\($0.rawValue)") })
        if !kept.isEmpty { response.headers.append(page.cookies.policy.field(.sessionEnd, "", lifetime: 0)) }
        return response
    }
}
