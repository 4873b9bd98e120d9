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

    /// - Parameter demoClient: the client that readers may try operations with; nil anywhere but in a local fleet.
    init(description: OpenAPIDocument, renderer: PageRenderer, issuer: String, demoClient: ClientID?) {
        document = LazyDocument {
            let reference = APIReference(description.json, issuer: issuer, demoClient: demoClient?.description)
            var values = reference.values
            values["reference_style"] = renderer.assets.referenceStyle.path
            values["reference_script"] = renderer.assets.referenceScript.path
            // The description is in English.
            return renderer.document(.docs, renderer.phrases.localizer(for: []), Branding(nil), values)
        }
    }

    func respond(to request: IncomingRequest) async throws -> Response { try document.get().response(to: request) }
}
