import Hummingbird
import Models
import NIOCore
import Templates

/// A client's colour as a stylesheet, so that no page needs an inline style.
struct GetAccentEndpoint: Endpoint {
    static let operation = Operation.document(
        "/login/accent/{hex}.css", id: "getAccent", tag: .pages,
        summary: "Get a client's colour as a stylesheet",
        format: .page,
        parameters: [.path("hex", .string(pattern: "^[0-9A-Fa-f]{6}$").example("1a73e8"))],
        answers: [.file("A stylesheet.", types: ["text/css"]), .notModified],
        errors: [.notFound])

    static func path(_ colour: AccentColor) -> String { "/login/accent/\(colour.hex.dropFirst()).css" }

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let colour = AccentColor("#\(request.pathParameter("hex"))") else { throw ServiceError.routeNotFound }
        let text = Self.stylesheet(colour)
        return .immutable(
            ByteBuffer(string: text), type: "text/css; charset=utf-8", tag: PageAssets.hash(text.utf8), request)
    }

    // The backgrounds of style.css.
    private static let lightBackground = "#f4f5f7"
    private static let darkBackground = "#1a1d23"

    /// Buttons get the colour. Links and the focus ring get the nearest tint of it that is legible on the page's background
    /// (WCAG 2.2, 1.4.3).
    static func stylesheet(_ colour: AccentColor) -> String {
        func links(on background: String) -> String {
            AccentColor(background).map { " --link: \(colour.readable(on: $0).hex);" } ?? ""
        }
        let both = "--accent: \(colour.hex); --on-accent: \(colour.text.hex);"
        let darkEdge = colour.edge(on: darkBackground).hex
        return """
            :root { \(both) --edge: \(colour.edge.hex); }
            @media (prefers-color-scheme: light) { :root {\(links(on: lightBackground)) } }
            @media (prefers-color-scheme: dark) { :root { --edge: \(darkEdge);\(links(on: darkBackground)) } }

            """
    }
}

extension AccentColor {
    /// The colour of a button's border on a dark background: the colour itself, or a grey if it can't be told from the
    /// background.
    fileprivate func edge(on background: String) -> AccentColor {
        guard let background = AccentColor(background), contrast(to: background) < 1.5,
            let grey = AccentColor("#767d8a")
        else { return self }
        return grey
    }
}
