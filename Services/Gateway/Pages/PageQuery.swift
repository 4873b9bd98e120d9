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

    /// What the query of a request says. Throws 400 `unknown_client` for a client that can't be one.
    init(_ request: IncomingRequest) throws {
        let query = request.request.uri.queryParameters
        func value(_ name: String) -> String? { query.get(name).flatMap { $0.isEmpty ? nil : $0 } }
        if let text = value("client_id") {
            guard let client = ClientID(text) else { throw ServiceError.unknownPageClient }
            self.client = client
        }
        returnTo = value("return_to")
        languages = (value("ui_locales") ?? value("locale") ?? "").split(separator: " ").prefix(10).map(String.init)
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
    private static func encoded(_ text: String) -> String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}

/// Where a sign-in may lead in the end.
enum ReturnTo {
    /// In bytes.
    static let longest = 2048

    /// Whether `place` is ours to send a browser to: the authorization that it came from, a page below `/login`, or,
    /// compared as strings, a redirect URI of the client.
    static func isAllowed(_ place: String, for client: Client?) -> Bool {
        guard place.utf8.count <= longest else { return false }
        return isLocal(place) || client?.redirectURIs.contains(place) == true
    }

    /// Only characters that mean the same to every browser, and no dots that lead out of the folder again.
    private static func isLocal(_ place: String) -> Bool {
        guard place.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }),
            !place.contains("#")
        else { return false }
        let path = place.prefix { $0 != "?" }
        guard path == "/login" || path.hasPrefix("/login/") || place.hasPrefix("/oauth2/authorize?") else {
            return false
        }
        let plain = path.lowercased().replacing("%2e", with: ".")
        return !plain.split(separator: "/").contains { $0 == "." || $0 == ".." } && !path.contains("//")
    }
}

extension ServiceError {
    static let unknownPageClient = ServiceError(
        code: "unknown_client", status: 400, detail: "There is no client with this client_id.",
        invalidParams: [.init(in: .query, path: "client_id", type: "unknown", expected: "the id of a client")])

    static let returnToInvalid = ServiceError(
        code: "return_to_invalid", status: 400, detail: "return_to is no place that the client has registered.",
        invalidParams: [
            .init(
                in: .query, path: "return_to", type: "unregistered",
                expected: "/oauth2/authorize?…, a page below /login, or a registered redirect URI")
        ])
}
