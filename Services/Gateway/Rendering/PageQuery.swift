import Models
import Primitives

/// The query that a sign-in passes from page to page: the client, where the sign-in leads in the end, and the requested
/// languages.
struct PageQuery: Sendable, Equatable {
    /// As many language tags are read; see ``languages(_:)``.
    private static let maximumLanguages = 10

    var client: ClientID?
    /// Not yet checked; see ``ReturnTo``.
    var returnTo: String?
    /// The tags of `ui_locales` (OpenID Connect Core §3.1.2.1) or `locale`, as they came.
    var languages: [String] = []

    init() {}

    init(of client: ClientID) { self.client = client }

    /// The same query for a page that leads nowhere else.
    var withoutReturnTo: PageQuery {
        var query = self
        query.returnTo = nil
        return query
    }

    /// Reads a request's query. Throws 400 `unknown_client` for a malformed `client_id`, and `invalid_request` if one of
    /// these parameters is repeated.
    init(_ request: IncomingRequest) throws {
        let query = try request.query()
        let repeated = ["client_id", "return_to", "ui_locales", "locale"].filter(query.repeated.contains)
        guard repeated.isEmpty else {
            throw ServiceError.invalid(
                repeated.map { .init(in: .query, path: $0, type: "repeated", expected: "\($0) once") })
        }
        func value(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let text = value("client_id") {
            guard let client = ClientID(text) else { throw ServiceError.unknownPageClient }
            self.client = client
        }
        returnTo = value("return_to")
        languages = Self.languages(value("ui_locales") ?? value("locale"))
    }

    /// The well-formed tags of a space-separated list, of which the first ten are read.
    static func languages(_ text: String?) -> [String] {
        (text ?? "").split(separator: " ").prefix(maximumLanguages).map(String.init)
            .filter { LanguageTag.isWellFormed($0.replacing("_", with: "-")) }
    }

    /// `path` with this query, and `more` after it.
    func path(_ path: String, _ more: KeyValuePairs<String, String> = [:]) -> String {
        var pairs: [(String, String?)] = []
        if let client { pairs.append(("client_id", client.description)) }
        if let returnTo { pairs.append(("return_to", returnTo)) }
        if !languages.isEmpty { pairs.append(("ui_locales", languages.joined(separator: " "))) }
        pairs += more.map { ($0.key, $0.value) }
        return FormEncoding.adding(pairs, to: path)
    }
}

extension ServiceError {
    /// 400 `unknown_client` of a page.
    static let unknownPageClient = ServiceError(
        .unknownClient, detail: "There is no client with this client_id.",
        invalidParams: [.init(in: .query, path: "client_id", type: "unknown", expected: "the id of a client")])
}
