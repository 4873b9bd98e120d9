import Foundation
import HTTPTypes
import Hummingbird
import Models

/// What a browser remembers of a sign-in under way: the address that was entered, and where it is to lead. So that no address
/// stands in a URL, and a mailed link that is opened in the same browser goes on where the sign-in began.
///
/// Nothing in it is verified: whoever has a browser may write what they like, so it is checked as if it had just come.
struct LoginAttempt: Codable, Sendable, Equatable {
    private static let lifetime = 3600

    var client: ClientID
    var email: EmailAddress?
    var returnTo: String?

    /// Reads it from a request; nil when there is none, or none that can be one.
    init?(_ request: IncomingRequest) {
        let attempts = request.cookieValues(.login).lazy.compactMap { cookie in
            Data(base64URL: cookie.reveal()).flatMap { try? JSONDecoder().decode(LoginAttempt.self, from: $0) }
        }
        guard let attempt = attempts.first else { return nil }
        self = attempt
    }

    init(client: ClientID, email: EmailAddress? = nil, returnTo: String? = nil) {
        self.client = client
        self.email = email
        self.returnTo = returnTo
    }

    /// Has the browser keep it for an hour.
    func keep(on response: inout Response, _ policy: CookiePolicy) {
        guard let data = try? JSONEncoder().encode(self) else { return }
        response.headers.append(policy.field(.login, data.base64URL, lifetime: Self.lifetime))
    }

    /// Has the browser forget it.
    static func forget(on response: inout Response, _ policy: CookiePolicy) {
        response.headers.append(policy.field(.login, "", lifetime: 0))
    }
}
