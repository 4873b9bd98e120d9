import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import NIOCore

/// People, clients and tokens for scripted answers.
enum Samples {
    static let user = UserID.make()
    static let account = AccountID.make()
    static let application = ApplicationID.make()
    static let session = SessionID.make()
    // The text follows the rule of client ids.
    static let client = ClientID("client_demo")!
    static let origin = "https://app.example.com"

    static let demo = Client(
        id: client, applicationID: application, name: "Demo", applicationName: "Demo", origins: [origin],
        redirectURIs: [], loginMethods: [.password], createdAt: .now)

    static let profile = SessionProfile(
        id: user, applicationID: application, status: .active, credentials: [], memberships: [], identity: nil,
        activeMembership: nil)

    static let grant = Tokens.IssuedSession(
        tokens: SessionTokens(accessToken: Secret("access-1"), refreshToken: Secret("refresh-1")), expiresIn: 600,
        refreshExpiresIn: 2_592_000)

    static let claims = AccessTokenClaims(
        issuer: ScriptedFleet.issuer, user: user, audience: .application(application), expiresAt: 2, issuedAt: 1,
        notBefore: 1,
        tokenID: "t", session: session, client: client, application: application, account: account, role: .owner,
        authenticationMethods: ["pwd"], authenticatedAt: 1, scope: "")
}

extension Samples {
    /// A refresh token by its form, `name` at its beginning.
    static func refreshToken(_ name: String) -> String {
        name + String(repeating: "_", count: TokenForm.refreshTokenLength - name.utf8.count)
    }

    /// What a mailed token of the demo client grants.
    static func grant(for purpose: OneTimeGrant.Purpose) throws -> OneTimeGrant {
        guard let email = EmailAddress("ann@example.com") else { throw ServiceError.internal }
        return OneTimeGrant(purpose, email: email, application: application, client: client, user: user)
    }
}

extension ScriptedFleet {
    /// Finds the demo client by id or origin, and knows the one access token `good`. `others` are origins of other clients.
    mutating func knowsDemoClientAndToken(others: [String] = []) {
        answer(Identity.CheckOrigin.self) { call, _ in
            .init(isRegistered: ([Samples.origin] + others).contains(call.origin))
        }
        answer(Identity.FindClient.self) { call, _ in
            switch call.key {
            case .id(Samples.client), .origin(Samples.origin): return Samples.demo
            case .id: throw ServiceError(.unknownClient, detail: "No such client.")
            case .origin: throw ServiceError(.originNotAllowed, detail: "No such origin.")
            }
        }
        answer(Tokens.CheckAccessToken.self) { call, _ in
            guard call.accessToken == Secret("good") else { throw ServiceError.invalidToken }
            return Samples.claims
        }
    }
}

extension ScriptedFleet {
    /// Whatever client is looked for, it is `client`; nil if there is none.
    mutating func findsClient(_ client: Client?) {
        answer(Identity.FindClient.self) { _, _ in
            guard let client else { throw ServiceError(.unknownClient, detail: "No such client.") }
            return client
        }
    }
}

extension TestResponse {
    /// The body as a JSON object; empty when it is none.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.readableBytesView))) as? [String: Any] ?? [:]
    }

    /// The problem's code.
    var code: String? { json["code"] as? String }

    /// `in path type` of each failing parameter.
    var invalidParameters: [String] {
        let list = json["invalid_params"] as? [[String: Any]] ?? []
        return list.map { "\($0["in"] ?? "") \($0["path"] ?? "") \($0["type"] ?? "")" }
    }

    /// Where a browser goes on: by a redirect, or by a page that moves on.
    var onward: String? {
        if let place = headers[.location] { return place }
        let text = String(buffer: body)
        guard let meta = text.firstMatch(of: #/<meta http-equiv="refresh" content="0;url=([^"]*)">/#),
            let link = text.firstMatch(of: #/id="onward" href="([^"]*)"/#), meta.1 == link.1
        else { return nil }
        return String(link.1).replacing("&amp;", with: "&").replacing("&#39;", with: "'")
    }

    /// The `Set-Cookie` lines.
    var setCookies: [String] { headers[values: .setCookie] }
}

extension TestClientProtocol {
    /// Sends a JSON body.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }
}
