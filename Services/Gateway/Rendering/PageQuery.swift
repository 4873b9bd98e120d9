import Foundation
import Models

/// What a sign-in carries from page to page, in the query: which client it is for, where it leads in the end, and the
/// language that was asked for.
struct PageQuery: Sendable, Equatable {
    var client: ClientID?
    var returnTo: String?
    /// The tags of `ui_locales` (OpenID Connect Core §3.1.2.1) or `locale`, as they came.
    var languages: [String] = []

    /// Nothing at all.
    init() {}

    /// A client's page, and nothing else.
    init(of client: ClientID) { self.client = client }

    /// What the query of a request says. Throws 400 `unknown_client` for a client that can't be one, and for a parameter of
    /// these that came twice.
    init(_ request: IncomingRequest) throws {
        let query = try request.query()
        let twice = ["client_id", "return_to", "ui_locales", "locale"].filter(query.repeated.contains)
        guard twice.isEmpty else {
            throw ServiceError.invalid(
                twice.map { .init(in: .query, path: $0, type: "repeated", expected: "\($0) once") })
        }
        func value(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let text = value("client_id") {
            guard let client = ClientID(text) else { throw ServiceError.unknownPageClient }
            self.client = client
        }
        returnTo = value("return_to")
        languages = Self.languages(value("ui_locales") ?? value("locale"))
    }

    /// The tags of a list with spaces between them, as far as they can be tags.
    static func languages(_ text: String?) -> [String] {
        (text ?? "").split(separator: " ").prefix(10).map(String.init)
            .filter { LanguageTag.isWellFormed($0.replacing("_", with: "-")) }
    }

    /// `path` with all of this in its query, and `more`.
    func path(_ path: String, _ more: KeyValuePairs<String, String> = [:]) -> String {
        var pairs: [(String, String)] = []
        if let client { pairs.append(("client_id", client.description)) }
        if let returnTo { pairs.append(("return_to", returnTo)) }
        if !languages.isEmpty { pairs.append(("ui_locales", languages.joined(separator: " "))) }
        pairs += more.map { ($0.key, $0.value) }
        return Self.address(path, pairs)
    }

    /// `path` with `pairs` as its query.
    static func address(_ path: String, _ pairs: [(String, String)]) -> String {
        guard !pairs.isEmpty else { return path }
        return path + "?" + pairs.map { "\(encoded($0))=\(encoded($1))" }.joined(separator: "&")
    }

    /// Everything but unreserved characters in percents (RFC 3986 §2.3).
    static func encoded(_ text: String) -> String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}

extension ServiceError {
    static let unknownPageClient = ServiceError(
        .unknownClient, detail: "There is no client with this client_id.",
        invalidParams: [.init(in: .query, path: "client_id", type: "unknown", expected: "the id of a client")])
}
