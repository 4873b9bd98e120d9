import Hummingbird
import Models

/// Explains an error code: the page that a problem's `type` links to.
struct GetProblemEndpoint: Endpoint {
    static let operation = Operation.document(
        "/problems/{code}", id: "getProblem", summary: "What a problem's type means",
        parameters: [.path("code", .string.example("email_taken"), "The last part of the problem's `type`.")],
        answers: [
            .text("A short text.", example: "This email address is in use\n\nSign in with it.\n"), .notModified,
        ],
        errors: [.notFound])

    private static let documents = Dictionary(
        uniqueKeysWithValues: ErrorCode.allCases.map { code in
            let text = "\(code.definition.title)\n\n\(code.definition.help)\n"
            return (code.rawValue, Document(text, type: "text/plain; charset=utf-8", lifetime: 3600))
        })

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let document = Self.documents[request.pathParameter("code")] else { throw ServiceError.routeNotFound }
        return document.response(to: request)
    }
}
