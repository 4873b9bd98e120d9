import Crypto
import Foundation
import NIOHTTP1
import Synchronization
import TestKit
import Testing

/// A client of the authorization server, with a browser beside it.
final class OAuthClient: Sendable {
    let api: API
    let issuer: String
    let id: String
    let secret: String?
    let redirectURI: String
    let verifier = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL
    private let cookies = Mutex<[String: String]>([:])

    /// Registers a client of the demo application.
    init(_ fleet: TestFleet, redirectURI: String = "https://notes.example.com/done", arguments: [String] = [])
        async throws
    {
        struct Listed: Decodable {
            let id: String
            let application_id: String
        }
        struct Made: Decodable {
            let id: String
            let client_secret: String?
        }
        let clients = try await fleet.latchkey(as: [Listed].self, "clients", "list")
        let demo = try #require(clients.first { $0.id == "client_demo" })
        let made = try await fleet.latchkey(
            as: Made.self,
            ["clients", "create", "--app", demo.application_id, "--name", "Notes", "--redirect-uri", redirectURI]
                + arguments)
        api = API(baseURL: fleet.baseURL)
        issuer = fleet.issuer
        self.redirectURI = redirectURI
        (id, secret) = (made.id, made.client_secret)
    }

    // MARK: The browser

    /// Signs up by the API, which sets the cookies.
    func signUp() async throws -> API.Answer {
        let answer = try await api.signUp(API.newEmail("oauth"))
        keepCookies(of: answer)
        return answer
    }

    /// Signs in by the API, which sets the cookies, as another browser would and not on top of a session.
    func signIn(_ email: String) async throws -> API.Answer {
        let answer = try await api.signIn(email)
        keepCookies(of: answer)
        return answer
    }

    private func keepCookies(of answer: API.Answer) {
        cookies.withLock { jar in
            for line in answer.headers["set-cookie"] {
                let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
                if pair.count == 2 { jar[String(pair[0])] = String(pair[1]) }
            }
        }
    }

    private var cookieHeader: String { cookies.withLock { $0.map { "\($0)=\($1)" }.joined(separator: "; ") } }

    /// Opens a path of the issuer with the browser's cookies, and follows no redirect.
    func get(_ path: String) async throws -> API.Answer {
        let answer = try await api.send(
            .GET, path, headers: cookieHeader.isEmpty ? [] : [("Cookie", cookieHeader)])
        keepCookies(of: answer)
        return answer
    }

    /// Presses the button of the consent page that `path` leads to.
    func agree(_ path: String) async throws -> API.Answer {
        let page = try await get(path).text
        func field(_ name: String) throws -> String {
            let pattern = try Regex("name=\"\(name)\" value=\"([^\"]*)\"", as: (Substring, Substring).self)
            return try #require(page.firstMatch(of: pattern)).1.description
        }
        let body = Self.query(
            "", [("request", try field("request")), ("csrf_token", try field("csrf_token")), ("decision", "allow")])
        return try await api.form("/oauth2/consent", String(body.dropFirst()), cookie: cookieHeader)
    }

    /// Begins to sign in.
    func authorize(_ more: [String: String] = [:]) async throws -> API.Answer {
        let challenge = Data(SHA256.hash(data: Data(verifier.utf8))).base64URL
        var parameters = [
            "client_id": id, "redirect_uri": redirectURI, "response_type": "code", "scope": "openid email",
            "code_challenge": challenge, "code_challenge_method": "S256",
        ]
        parameters.merge(more) { $1 }
        return try await get(Self.query("/oauth2/authorize", parameters.map { ($0.key, $0.value) }))
    }

    // MARK: The client

    func redeem(_ code: String, secret: String? = nil) async throws -> API.Answer {
        try await token(
            [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
                ("code_verifier", verifier),
            ], secret: secret)
    }

    func token(_ fields: [(String, String?)], secret: String? = nil) async throws -> API.Answer {
        try await form("/oauth2/token", fields, secret: secret)
    }

    /// Sends a form as this client: with its secret in a header, or its id alone.
    func form(_ path: String, _ fields: [(String, String?)], secret: String?) async throws -> API.Answer {
        let basic = secret.map { Data("\(id):\($0)".utf8).base64EncodedString() }
        let body = Self.query("", fields + [("client_id", secret == nil ? id : nil)]).dropFirst()
        return try await api.form(
            path, String(body), cookie: nil, headers: basic.map { [("Authorization", "Basic \($0)")] } ?? [])
    }

    /// The claims of a JWT, unchecked.
    static func claims(of token: String) throws -> [String: Any] {
        let parts = token.split(separator: ".")
        try #require(parts.count == 3)
        let json = try #require(Data(base64URL: String(parts[1])))
        return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    }

    /// `path` with a query.
    static func query(_ path: String, _ items: [(String, String?)]) -> String {
        var unreserved = CharacterSet.alphanumerics
        unreserved.insert(charactersIn: "-._~")
        let pairs = items.compactMap { name, value in
            value?.addingPercentEncoding(withAllowedCharacters: unreserved).map { "\(name)=\($0)" }
        }
        return "\(path)?\(pairs.joined(separator: "&"))"
    }
}

extension API.Answer {
    /// Where a redirect leads.
    struct Location {
        let text: String
        private let parts: URLComponents

        init?(_ text: String) {
            guard let parts = URLComponents(string: text) else { return nil }
            (self.text, self.parts) = (text, parts)
        }

        var path: String { parts.path }

        /// A parameter of its query.
        subscript(name: String) -> String? { parts.queryItems?.first { $0.name == name }?.value }
    }

    /// A page that moves on counts as a redirect: it is how our forms lead away from our pages.
    var location: Location? { (headers.first(name: "location") ?? onward).flatMap(Location.init) }

    private var onward: String? {
        text.firstMatch(of: #/id="onward" href="([^"]*)"/#).map {
            String($0.1).replacing("&amp;", with: "&").replacing("&#39;", with: "'")
        }
    }
}

extension Data {
    fileprivate var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    fileprivate init?(base64URL text: String) {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        self.init(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4))
    }
}
