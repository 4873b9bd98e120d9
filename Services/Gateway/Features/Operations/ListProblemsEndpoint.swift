import Hummingbird
import Models

/// Lists all error codes, each with a link to its explanation.
struct ListProblemsEndpoint: Endpoint {
    static let operation = Operation.document(
        "/problems", id: "listProblems", tag: .pages,
        summary: "All error codes as a page",
        format: .page,
        answers: [.page, .notModified])

    private let document: Document

    init(renderer: PageRenderer) {
        let problems = ErrorCode.allCases.sorted {
            ($0.definition.status, $0.rawValue) < ($1.definition.status, $1.rawValue)
        }
        let rows = problems.map { code in
            [
                "code": code.rawValue, "status": String(code.definition.status), "meaning": code.definition.title,
                "href": "\(Self.route.path)/\(code)",
            ]
        }
        // The explanations are in English.
        document = renderer.document(
            .problems, renderer.phrases.localizer(for: []), Branding(nil),
            ["title": "Error codes", "wide": true, "problems": rows], lifetime: 3600)
    }

    func respond(to request: IncomingRequest) async throws -> Response { document.response(to: request) }
}
