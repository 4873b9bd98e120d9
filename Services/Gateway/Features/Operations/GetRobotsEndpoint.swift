import Hummingbird

/// Keeps search engines away (RFC 9309): these pages are for people who come from an application.
struct GetRobotsEndpoint: Endpoint {
    static let operation = Operation.document(
        "/robots.txt", id: "getRobots",
        summary: "What crawlers may read",
        description: "RFC 9309. Nothing.",
        answers: [.text("The file.", example: text), .notModified])

    private static let text = "User-agent: *\nDisallow: /\n"
    private static let document = Document(text, type: "text/plain; charset=utf-8", lifetime: 24 * 3600)

    func respond(to request: IncomingRequest) async throws -> Response { Self.document.response(to: request) }
}
