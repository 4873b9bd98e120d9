import Hummingbird
import Models

/// Shows the API's description as a page. It is made of `openapi.json`, so the two can't differ.
struct ShowDocsEndpoint: Endpoint {
    static let operation = Operation.document(
        "/docs", id: "showDocs", tag: .pages,
        summary: "This document as a page",
        format: .page,
        answers: [.page, .notModified])

    private let document: LazyDocument

    init(description: OpenAPIDocument, renderer: PageRenderer, issuer: String) {
        document = LazyDocument {
            guard let reference = APIReference(description.text(issuer: issuer)) else {
                throw ServiceError.internal
            }
            // The description is in English.
            return renderer.document(.docs, renderer.phrases.localizer(for: []), Branding(nil), reference.values)
        }
    }

    func respond(to request: IncomingRequest) async throws -> Response { try document.get().response(to: request) }
}
