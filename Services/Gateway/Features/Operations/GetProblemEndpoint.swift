import HTTPTypes
import Hummingbird
import Models

/// Explains an error code: the page that a problem's `type` links to. Programs get it as text.
struct GetProblemEndpoint: Endpoint {
    static let operation = Operation.document(
        "/problems/{code}", id: "getProblem", summary: "What a problem's type means",
        format: .page,
        parameters: [.path("code", .string.example("email_taken"), "The last part of the problem's `type`.")],
        answers: [
            .init(
                200, "A short text; a page for clients that accept `text/html`.",
                content: [
                    .init(
                        type: "text/plain", schema: .string,
                        example: .string("This email address is in use\n\nSign in with it.\n")),
                    .init(type: "text/html", schema: nil, example: nil),
                ]),
            .notModified,
        ],
        errors: [.notFound])

    private struct Explanation {
        let text: Document
        let page: Document
    }

    private let explanations: [String: Explanation]

    init(renderer: PageRenderer) {
        // The explanations are in English.
        let localizer = renderer.phrases.localizer(for: [])
        explanations = Dictionary(
            uniqueKeysWithValues: ErrorCode.allCases.map { code in
                let definition = code.definition
                let text = Document(
                    "\(definition.title)\n\n\(definition.help)\n", type: "text/plain; charset=utf-8", lifetime: 3600,
                    headers: [.vary: "Accept"])
                let values: [String: Any] = [
                    "title": definition.title, "help": definition.help, "code": code.rawValue,
                    "status": String(definition.status), "index": ListProblemsEndpoint.route.path,
                ]
                let page = renderer.document(
                    .problem, localizer, Branding(nil), values, lifetime: 3600, headers: [.vary: "Accept"])
                return (code.rawValue, Explanation(text: text, page: page))
            })
    }

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let explanation = explanations[request.pathParameter("code")] else { throw ServiceError.routeNotFound }
        return (request.acceptsPage ? explanation.page : explanation.text).response(to: request)
    }
}
