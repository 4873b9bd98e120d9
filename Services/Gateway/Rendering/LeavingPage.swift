import HTTPTypes
import Hummingbird
import Models

/// Replaces a redirect that answers one of our forms and leads away from our pages.
///
/// Chromium applies `form-action` to every redirect that follows a form (CSP Level 3 §6.4.1), including those that the
/// client's callback adds, which we can't know. So we answer such a form with a page that moves on by itself: without a
/// script, by `<meta http-equiv="refresh">`, and with a link. That is a new navigation, to which `form-action` does not
/// apply.
struct LeavingPage: Sendable {
    let pages: PageContextFactory

    /// `response`, or the page in its place if `response` redirects to anything but a page below `/login`.
    func replacing(_ response: Response, to request: IncomingRequest) async -> Response {
        guard response.status == .seeOther, let location = response.headers[.location], Self.leadsAway(location) else {
            return response
        }
        let page = await pages.errorContext(for: request)
        var leaving = page.render(.leaving, title: page.text("leaving"), ["onward": location])
        for cookie in response.headers[values: .setCookie] {
            leaving.headers.append(HTTPField(name: .setCookie, value: cookie))
        }
        return leaving
    }

    /// Whether a redirect to `location` may end outside our pages. `/oauth2/authorize` redirects to clients.
    static func leadsAway(_ location: String) -> Bool {
        let path = location.prefix { $0 != "?" }
        return !(path == "/" || path == "/login" || path.hasPrefix("/login/"))
    }
}
