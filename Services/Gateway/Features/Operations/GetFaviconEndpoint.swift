import HTTPTypes
import Hummingbird

/// Redirects to the icon, for what asks for one without reading a page.
struct GetFaviconEndpoint: Endpoint {
    static let operation = Operation(
        .get, "/favicon.ico", id: "getFavicon", tag: .pages,
        summary: "Go to the icon of the pages",
        readableBy: .nobody, caching: .byEndpoint,
        answers: [.seeOther("To the icon.")])

    let assets: PageAssets

    func respond(to request: IncomingRequest) async throws -> Response {
        Response(
            status: .seeOther, headers: [.location: assets.icon.path, .cacheControl: "public, max-age=86400"])
    }
}
