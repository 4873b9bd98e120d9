import Crypto
import Foundation
import Models
import NIOHTTP1
import TestKit
import Testing

/// A fleet, an application of its own in it, and providers.
struct SocialFleet {
    static let redirectURI = "https://app.example.com/back"

    let fleet: TestFleet
    let provider: TestProvider
    let client: String
    let application: String
    let appleKey = P256.Signing.PrivateKey()

    /// On the fleet that all tests share; `names`: the providers to connect with.
    init(_ names: [Provider] = Provider.allCases) async throws {
        fleet = try await TestFleet.shared()
        provider = try await TestProvider.launch()
        struct Made: Decodable { let id: String }
        let app = try await fleet.latchkey(as: Made.self, "apps", "create", "--name", "Social \(UUID())")
        application = app.id
        client = try await fleet.latchkey(
            as: Made.self, "clients", "create", "--app", app.id, "--name", "Web", "--origin",
            "https://\(UUID().uuidString.lowercased()).example.com", "--redirect-uri", Self.redirectURI
        ).id
        for name in names { try await connect(name, issuer: provider.baseURL) }
    }

    func connect(_ name: Provider, issuer: String) async throws {
        struct Set: Decodable { let callback_url: String }
        let own: [String]
        if name == .apple {
            let file = "\(fleet.stateDirectory)/AuthKey-\(UUID()).p8"
            try appleKey.pemRepresentation.write(toFile: file, atomically: true, encoding: .utf8)
            own = ["--team-id", "TEAM123456", "--key-id", "KEY4567890", "--key-file", file]
        } else {
            own = ["--client-secret", "provider-secret"]
        }
        let set = try await fleet.latchkey(
            as: Set.self,
            [
                "connections", "set", name.rawValue, "--client", client, "--client-id", "our-id", "--issuer", issuer,
            ]
                + own)
        #expect(set.callback_url == "\(fleet.issuer)/auth/\(name)/callback")
    }

    /// Sets the person who signs in at the providers from now on.
    func person(_ person: [String: TestProvider.Value], _ change: (inout TestProvider.Behaviour) -> Void = { _ in })
        throws
    {
        var behaviour = TestProvider.Behaviour(person)
        behaviour.appleKey = appleKey.publicKey.pemRepresentation
        change(&behaviour)
        try provider.behave(behaviour)
    }
}

/// A browser, as far as a sign-in needs one: cookies, and no redirect that is followed unasked.
final class SocialBrowser {
    let api: API
    private(set) var cookies: [String: String] = [:]
    let verifier = "v-\(UUID())-\(UUID())"

    init(_ fleet: TestFleet) { api = API(baseURL: fleet.baseURL) }

    /// Goes to a path, or a URL below the fleet's issuer.
    func get(_ place: String) async throws -> API.Answer { try await send(.GET, path(place)) }

    func send(_ method: HTTPMethod, _ path: String, headers: [(String, String)] = []) async throws -> API.Answer {
        keep(try await api.raw(method, path, headers: [("Cookie", cookieHeader)] + headers))
    }

    /// Posts a form; from a foreign page, which brings no cookies.
    func post(_ path: String, _ fields: [String: String], isForeign: Bool) async throws -> API.Answer {
        let body = fields.map { "\(Self.escaped($0))=\(Self.escaped($1))" }.joined(separator: "&")
        return keep(try await api.form(path, body, cookie: isForeign ? nil : cookieHeader))
    }

    /// Begins at `/auth/{provider}/authorize` and gives where the provider is.
    func begin(_ name: Provider, _ social: SocialFleet, _ more: String = "") async throws -> String {
        let answer = try await get("/auth/\(name)/authorize?\(request(social))\(more)")
        #expect(answer.status == 303)
        return try #require(answer.headers.first(name: "location"))
    }

    /// The parameters of an authorization request.
    func request(_ social: SocialFleet) -> String {
        let challenge = Data(SHA256.hash(data: Data(verifier.utf8))).base64URL
        return "client_id=\(social.client)&redirect_uri=\(Self.escaped(SocialFleet.redirectURI))&state=my%20state"
            + "&code_challenge=\(challenge)&code_challenge_method=S256"
    }

    /// Signs in at the provider and comes back, by whatever way the provider chooses.
    func comeBack(_ url: String, _ social: SocialFleet) async throws -> API.Answer {
        let callback = try await TestProvider.visit(url)
        let path = callback.url.replacing(social.fleet.issuer, with: "")
        guard callback.isPost else {
            let query = callback.fields.map { "\($0)=\(Self.escaped($1))" }.joined(separator: "&")
            return try await get("\(path)?\(query)")
        }
        let posted = try await post(path, callback.fields, isForeign: true)
        #expect(posted.status == 303)
        return try await get(try #require(posted.headers.first(name: "location")))
    }

    /// The parameters with which the client gets its browser back. Fails when it does not.
    func returned(_ answer: API.Answer) throws -> [String: String] {
        let location = try #require(answer.headers.first(name: "location"))
        #expect(answer.status == 303)
        let parts = try #require(URLComponents(string: location))
        #expect(location.hasPrefix("\(SocialFleet.redirectURI)?"))
        let items = (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        return Dictionary(items) { first, _ in first }
    }

    /// Trades the client's code for tokens.
    func redeem(_ code: String, _ social: SocialFleet) async throws -> API.Answer {
        try await post(
            "/oauth2/token",
            [
                "grant_type": "authorization_code", "code": code, "redirect_uri": SocialFleet.redirectURI,
                "client_id": social.client, "code_verifier": verifier,
            ], isForeign: true)
    }

    /// The whole sign-in by a provider. Returns the profile from `/auth/me`.
    func signIn(_ name: Provider, _ social: SocialFleet) async throws -> (me: API.Answer, tokens: API.Answer) {
        let fields = try returned(try await comeBack(try await begin(name, social), social))
        #expect(fields["state"] == "my state")
        #expect(fields["iss"] == social.fleet.issuer)
        let tokens = try await redeem(try #require(fields["code"]), social)
        return (try await api.bearing(tokens["access_token"]).get("/auth/me"), tokens)
    }

    private var cookieHeader: String { cookies.map { "\($0)=\($1)" }.joined(separator: "; ") }

    private func keep(_ answer: API.Answer) -> API.Answer {
        for line in answer.headers["set-cookie"] {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
            cookies[pair[0]] = pair.count > 1 ? pair[1] : nil
        }
        return answer
    }

    private func path(_ place: String) -> String {
        guard let url = URL(string: place), url.host() != nil else { return place }
        return url.path() + (url.query().map { "?\($0)" } ?? "")
    }

    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension SocialFleet {
    /// The origin that the client has registered.
    func origin() async throws -> String {
        struct Listed: Decodable {
            let id: String
            let origins: [String]
        }
        let clients = try await fleet.latchkey(as: [Listed].self, "clients", "list")
        return try #require(clients.first { $0.id == client }?.origins.first)
    }
}
