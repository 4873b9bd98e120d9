import HTTPTypes
import Hummingbird
import NIOCore

/// A stylesheet that warns people, before they type a password, that their browser keeps no cookies. No script is needed: a page
/// that has just set its first cookie links the stylesheet, which shows the warning if the cookie does not come back.
struct GetCookieProbeEndpoint: Endpoint {
    static let operation = Operation.page(
        "/login/cookies.css", id: "getCookieProbe",
        summary: "A stylesheet that warns when the browser keeps no cookies",
        answers: [.file("A stylesheet.", types: ["text/css"])])

    func respond(to request: IncomingRequest) async throws -> Response {
        let isKept = !request.cookieValues(.formSession).isEmpty
        var response = Response.text(
            isKept ? "/* Cookies are kept. */\n" : ".no-cookies { display: block; }\n", type: "text/css; charset=utf-8")
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
