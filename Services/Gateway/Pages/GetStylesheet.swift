import Hummingbird

/// The looks of all pages.
struct GetStylesheet: Endpoint {
    static let route = Route.get("/login/style.css")

    func respond(to request: IncomingRequest) async throws -> Response {
        var response = Response.text(
            String(decoding: PackageResources.style_css, as: UTF8.self), type: "text/css; charset=utf-8")
        response.headers[.cacheControl] = "public, max-age=300"
        return response
    }
}
