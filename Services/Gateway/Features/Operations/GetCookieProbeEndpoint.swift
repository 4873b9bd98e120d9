import HTTPTypes
import Hummingbird
import NIOCore

/// Tells people that their browser keeps no cookies here before they type a password, without a script: a page that has just
/// set its first cookie links this stylesheet, which shows a warning when the cookie does not come back.
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
