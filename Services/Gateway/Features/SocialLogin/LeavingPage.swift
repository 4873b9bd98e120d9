import HTTPTypes
import Hummingbird
import Models

/// The answer to a form of ours whose outcome leads away from our pages.
///
/// Chromium holds every hop of a form's redirects against `form-action` (CSP Level 3 §6.4.1): also hops that the client's
/// callback adds, which nobody here can know. So such a form is not answered by a redirect but by a page that moves on by
/// itself, without a script, and has a link. That is a new navigation, which the policy says nothing about.
enum LeavingPage {
    /// `response`, or the page in its place when it redirects a form elsewhere than to a page below `/login`.
    static func replace(_ response: Response, to request: IncomingRequest, _ house: Surroundings) async -> Response {
        guard response.status == .seeOther, let place = response.headers[.location], leadsAway(place) else {
            return response
        }
        let scene = await house.sceneOfAnyRequest(request)
        var page = scene.page(.leaving, scene.say("leaving"), ["onward": place])
        for cookie in response.headers[values: .setCookie] {
            page.headers.append(HTTPField(name: .setCookie, value: cookie))
        }
        return page
    }

    /// Whether a redirect may end elsewhere than at a page of ours. `/oauth2/authorize` goes on to clients.
    static func leadsAway(_ place: String) -> Bool {
        let path = place.prefix { $0 != "?" }
        return !(path == "/" || path == "/login" || path.hasPrefix("/login/"))
    }
}
