import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import NIOCore
import Synchronization
import Testing

@testable import GatewayService

/// Who signed in, where everything is, and signing out.
@Suite struct OpenIDTests {
    private final class Ended: Sendable {
        let sessions = Mutex<[SessionID]>([])
    }

    private static let clientsSession = SessionID.make()

    private func fleet(scope: String = "openid email", ended: Ended = Ended()) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.FindClient.self) { call, _ in
            guard case .id(Samples.client) = call.key else {
                throw ServiceError(.unknownClient, detail: "No such client.")
            }
            var client = Samples.demo
            client.postLogoutRedirectURIs = ["https://app.example.com/bye"]
            return client
        }
        fleet.answer(Tokens.CheckAccessToken.self) { call, _ in
            guard call.accessToken == Secret("good") else { throw ServiceError.invalidToken }
            var claims = Samples.claims
            claims.scope = scope
            return claims
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in
            var profile = Samples.profile
            var identity = UserIdentity(id: Samples.user)
            identity.givenName = "Ada"
            identity.familyName = "Lovelace"
            identity.timezone = "Europe/London"
            profile.identity = identity
            func credential(_ address: String, _ verified: Timestamp?) -> EmailCredential {
                EmailCredential(
                    id: .make(), userID: Samples.user, email: EmailAddress(address), hashedEmail: nil,
                    emailVerifiedAt: verified)
            }
            profile.credentials = [credential("new@example.com", nil), credential("ada@example.com", .now)]
            return profile
        }
        fleet.answer(Tokens.GetJWKS.self) { _, _ in
            JSONWebKeySet(keys: [
                .init(kty: "EC", kid: "1", alg: "ES256", crv: "P-256", x: "x", y: "y"),
                .init(kty: "OKP", kid: "2", alg: "EdDSA", crv: "Ed25519", x: "x"),
            ])
        }
        fleet.answer(Tokens.ReadIDToken.self) { call, _ in
            guard ["hint", "other"].contains(call.idToken.reveal()) else { throw ServiceError.invalidToken }
            return IDTokenClaims(
                issuer: ScriptedFleet.issuer, user: call.idToken == Secret("hint") ? Samples.user : .make(),
                audience: Samples.client, expiresAt: 1, issuedAt: 1, authenticatedAt: 1,
                authenticationMethods: ["pwd"], session: Self.clientsSession, nonce: nil, accessTokenHash: nil)
        }
        fleet.answer(Tokens.EndSession.self) { call, _ in
            ended.sessions.withLock { $0.append(call.session) }
            return .init(count: 1, proof: nil)
        }
        fleet.answer(Tokens.RefreshSession.self) { _, _ in
            throw ServiceError(.invalidRefreshToken, detail: "No.")
        }
        fleet.answer(Identity.RecordSessionEvent.self) { _, _ in Nothing() }
        return fleet
    }

    @Test func userInfoTellsWhatTheScopeAllows() async throws {
        let bearer: HTTPFields = [.authorization: "Bearer good"]
        try await fleet().run { client in
            for method in [HTTPRequest.Method.get, .post] {
                let answer = try await client.send(method, "/oauth2/userinfo", headers: bearer)
                #expect(answer.status == .ok)
                #expect(Set(answer.json.keys) == ["sub", "email", "email_verified"])
                #expect(answer.json["email"] as? String == "ada@example.com")
                #expect(answer.json["email_verified"] as? Bool == true)
            }
            let nobody = try await client.send(.get, "/oauth2/userinfo", headers: [.authorization: "Bearer bad"])
            #expect(nobody.status == .unauthorized)
            #expect(nobody.headers[.wwwAuthenticate] == "Bearer error=\"invalid_token\"")
        }
        try await fleet(scope: "openid profile").run { client in
            let answer = try await client.send(.get, "/oauth2/userinfo", headers: bearer)
            #expect(Set(answer.json.keys) == ["sub", "name", "given_name", "family_name", "zoneinfo"])
            #expect(answer.json["name"] as? String == "Ada Lovelace")
        }
        try await fleet(scope: "email").run { client in
            let answer = try await client.send(.get, "/oauth2/userinfo", headers: bearer)
            #expect(answer.status == .forbidden && answer.code == "insufficient_scope")
            #expect(answer.headers[.wwwAuthenticate] == "Bearer error=\"insufficient_scope\"")
        }
    }

    @Test func discoverySaysWhereEverythingIs() async throws {
        try await fleet().run { client in
            let one = try await client.send(.get, "/.well-known/openid-configuration")
            let other = try await client.send(.get, "/.well-known/oauth-authorization-server")
            let texts = try [one, other].map {
                try JSONSerialization.data(withJSONObject: $0.json, options: .sortedKeys)
            }
            #expect(one.status == .ok && texts[0] == texts[1])
            #expect(one.headers[.cacheControl] == "public, max-age=300")
            #expect(one.json["issuer"] as? String == ScriptedFleet.issuer)
            #expect(one.json["token_endpoint"] as? String == ScriptedFleet.issuer + "/oauth2/token")
            #expect(one.json["id_token_signing_alg_values_supported"] as? [String] == ["ES256", "EdDSA"])
            #expect(one.json["code_challenge_methods_supported"] as? [String] == ["S256"])
            #expect(one.json["authorization_response_iss_parameter_supported"] as? Bool == true)
        }
    }

    private static let bye = "https://app.example.com/bye"
    private static let goodBye = LocalURL.adding(
        [("id_token_hint", "hint"), ("post_logout_redirect_uri", bye), ("state", "s")], to: "/oauth2/logout")

    @Test func aHintThatFitsSignsOut() async throws {
        let ended = Ended()
        try await fleet(ended: ended).run { client in
            let answer = try await client.send(.get, Self.goodBye, headers: [.cookie: "access_token=good"])
            #expect(answer.status == .seeOther && answer.headers[.location] == Self.bye + "?state=s")
            #expect(answer.setCookies.count == 3 && answer.setCookies.allSatisfy { $0.hasSuffix("Max-Age=0") })
        }
        #expect(ended.sessions.withLock { $0 } == [Samples.session, Self.clientsSession])
    }

    @Test func withoutOnePeopleAreAsked() async throws {
        let ended = Ended()
        try await fleet(ended: ended).run { client in
            let signedIn: HTTPFields = [.cookie: "access_token=good"]
            let elses = Self.goodBye.replacing("hint&", with: "other&")
            let unread = Self.goodBye.replacing("hint&", with: "gone&") + "&client_id=client_demo"
            for path in ["/oauth2/logout", elses, unread] {
                let page = try await client.send(.get, path, headers: signedIn)
                #expect(page.status == .ok && page.setCookies.allSatisfy { !$0.hasPrefix("access_token") })
                #expect(String(buffer: page.body).contains("You are signed in as new@example.com."))
            }
            #expect(ended.sessions.withLock { $0.isEmpty })

            let page = try await client.send(.get, unread, headers: signedIn)
            let text = String(buffer: page.body)
            let token = try #require(text.firstMatch(of: #/name="csrf_token" value="([^"]+)"/#)).1
            let cookie = try #require(page.setCookies.first).prefix { $0 != ";" }
            func press(_ csrf: some StringProtocol) async throws -> TestResponse {
                try await client.send(
                    .post, "/oauth2/logout",
                    "client_id=client_demo&post_logout_redirect_uri=\(Self.bye)&state=s&csrf_token=\(csrf)",
                    headers: [
                        .contentType: "application/x-www-form-urlencoded", .cookie: "access_token=good; \(cookie)",
                    ])
            }
            let forged = try await press("x")
            #expect(forged.status == .ok && ended.sessions.withLock { $0.isEmpty })
            let answer = try await press(token)
            #expect(answer.status == .ok && answer.onward == Self.bye + "?state=s")
        }
        #expect(ended.sessions.withLock { $0 } == [Samples.session])
    }

    @Test func signingOutLeadsNowhereElse() async throws {
        try await fleet().run { client in
            for change in [
                Self.goodBye.replacing("%2Fbye", with: "%2Fbye%2F"), Self.goodBye.replacing("app.", with: "evil."),
                Self.goodBye.replacing("id_token_hint=hint&", with: ""), Self.goodBye + "&client_id=client_other",
                Self.goodBye + "&post_logout_redirect_uri=x",
            ] {
                let answer = try await client.send(.get, change, headers: [.cookie: "access_token=good"])
                #expect(answer.status == .badRequest && answer.headers[.location] == nil, "\(change)")
                #expect(answer.setCookies.isEmpty)
            }
        }
    }
}
