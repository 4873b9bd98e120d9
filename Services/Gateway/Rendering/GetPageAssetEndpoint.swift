import Hummingbird
import Models

/// A file that the pages use.
struct GetPageAssetEndpoint: Endpoint {
    static let operation = Operation.document(
        "/login/assets/{name}", id: "getPageAsset", tag: .pages,
        summary: "Get a stylesheet, script or icon of the pages",
        format: .page,
        parameters: [.path("name", .string.example("style.0f1e2d3c4b5a6978.css"))],
        answers: [
            .file("A file that never changes.", types: ["text/css", "text/javascript", "image/svg+xml", "image/png"]),
            .notModified,
        ],
        errors: [.notFound])

    let assets: PageAssets

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let asset = assets.asset(named: request.pathParameter("name")) else {
            throw ServiceError.routeNotFound
        }
        return .immutable(asset.bytes, type: asset.type, tag: asset.tag, request)
    }
}
