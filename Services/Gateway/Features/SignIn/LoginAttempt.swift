import Foundation
import HTTPTypes
import Hummingbird
import Models

/// What a browser remembers of a sign-in that has begun: the address that was entered, and where the sign-in leads. So no URL
/// contains the address, and an email's link that is opened in the same browser continues the sign-in.
///
/// Nothing in it is verified: a user can write any content, so it is checked like any other input.
struct LoginAttempt: Codable, Sendable, Equatable {
    /// In seconds.
    private static let lifetime = 3600

    var client: ClientID
    var email: EmailAddress?
    var returnTo: String?

    /// Reads the cookie of a request; nil without one that can be read.
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

    /// Sets the cookie for an hour.
    func keep(on response: inout Response, _ policy: CookiePolicy) {
        guard let data = try? JSONEncoder().encode(self) else { return }
        response.headers.append(policy.field(.login, data.base64URL, lifetime: Self.lifetime))
    }

    /// Clears the cookie.
    static func forget(on response: inout Response, _ policy: CookiePolicy) {
        response.headers.append(policy.field(.login, "", lifetime: 0))
    }
}

extension PageContext {
    /// `response` with a cookie by which the browser remembers this sign-in.
    func rememberingAttempt(_ email: EmailAddress?, _ client: Client, _ response: Response) -> Response {
        var response = response
        LoginAttempt(client: client.id, email: email, returnTo: query.returnTo).keep(on: &response, cookies.policy)
        return response
    }

    /// Answers a form's button that leads to another form of the sign-in: redirects to `path`, with the address that was
    /// typed. Text that is no address is dropped.
    func switchForm(to path: String, keepingAddressOf form: FormBody, _ client: Client) -> Response {
        rememberingAttempt(EmailAddress(form["email"] ?? ""), client, redirect(to: query.path(path)))
    }
}

extension FormBody {
    /// Whether the form was sent by the button of another form that leads to this one.
    var isOnlySwitching: Bool { self["switch"] != nil }
}

extension Schema.Property {
    /// The field that ``FormBody/isOnlySwitching`` reads.
    static let formSwitch = Self.optional("switch", .string.example("1"))
}
