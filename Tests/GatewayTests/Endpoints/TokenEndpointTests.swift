import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import NIOCore
import Testing

@testable import GatewayService

/// The endpoints for clients: how they show who they are, and errors as the RFCs have them.
@Suite struct TokenEndpointTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.AuthenticateClient.self) { call, context in
            let isRight =
                switch call.credentials {
                case .none: call.client == Samples.client
                case .secret(let secret): secret == Secret("s:e c+r%et")
                case .assertion(let assertion): assertion.reveal().hasSuffix(".signed")
                }
            guard isRight, context.requestID != nil else {
                throw ServiceError(.invalidClient, detail: "Not shown.")
            }
            return Identity.AuthenticatedClient(client: Samples.demo, proof: Proof(Secret("shown")))
        }
        fleet.answer(Tokens.ExchangeAuthorizationCode.self) { call, _ in
            guard call.client == Proof(Secret("shown")), call.code == Secret("code-1"), call.verifier == Secret("v")
            else { throw ServiceError(.invalidGrant, detail: "The code is not valid.") }
            return Tokens.TokenResponse(
                accessToken: Secret("a"), expiresIn: 600, refreshToken: nil, idToken: Secret("i"), scope: "openid")
        }
        fleet.answer(Tokens.ExchangeRefreshToken.self) { call, _ in
            switch call.refreshToken.reveal() {
            case "good":
                return Tokens.TokenResponse(
                    accessToken: Secret("a"), expiresIn: 600, refreshToken: Secret("r"), idToken: nil,
                    scope: call.scope ?? "openid email")
            case "away": throw ServiceError.unavailable(retryAfter: 7)
            default: throw ServiceError(.invalidProof, detail: "Too late.")
            }
        }
        fleet.answer(Tokens.RevokeToken.self) { call, _ in Tokens.Revoked(user: nil) }
        fleet.answer(Tokens.IntrospectToken.self) { call, _ in
            switch call.token.reveal() {
            case "access": return Tokens.Introspection(active: true, claims: Samples.claims)
            case "refresh":
                return Tokens.Introspection(
                    active: true,
                    session: .init(
                        user: Samples.user, session: Samples.session, client: Samples.client,
                        application: Samples.application, scope: "openid", expiresAt: 9))
            default: return Tokens.Introspection(active: false)
            }
        }
        return fleet
    }

    private static func post(
        _ client: any TestClientProtocol, _ body: String, to path: String = "/oauth2/token",
        authorization: String? = nil, type: String = "application/x-www-form-urlencoded"
    ) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: type]
        headers[.authorization] = authorization
        return try await client.send(.post, path, body, headers: headers)
    }

    private static let code = "grant_type=authorization_code&code=code-1&code_verifier=v"

    @Test func tradesACode() async throws {
        try await fleet().run { client in
            let answer = try await Self.post(client, Self.code + "&client_id=client_demo")
            #expect(answer.status == .ok)
            #expect(Set(answer.json.keys) == ["access_token", "token_type", "expires_in", "id_token", "scope"])
            #expect(answer.json["token_type"] as? String == "Bearer" && answer.json["expires_in"] as? Int == 600)
            #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[.pragma] == "no-cache")
            #expect(answer.setCookies.isEmpty)
        }
    }

    @Test func clientsShowWhoTheyAreInOneWay() async throws {
        @Sendable func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }
        let good = basic("client_demo:s%3Ae+c%2Br%25et")
        let claims = Data(#"{"sub":"client_demo"}"#.utf8).base64URL
        let assertion =
            "&client_assertion=e30.\(claims).signed&client_assertion_type=\(ClientCredentials.assertionType)"
        try await fleet().run { client in
            func expect(
                _ status: Int, _ error: String?, _ extra: String, _ authorization: String? = nil
            ) async throws {
                let answer = try await Self.post(client, Self.code + extra, authorization: authorization)
                if answer.status == .unauthorized {
                    #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Basic realm=") == true)
                }
                #expect(answer.headers[.contentType] == "application/json")
                #expect(answer.status.code == status && answer.json["error"] as? String == error, "\(extra)")
            }
            try await expect(200, nil, "", good)
            try await expect(200, nil, "&client_id=client_demo", good)
            try await expect(200, nil, "&client_id=client_demo&client_secret=s%3Ae+c%2Br%25et")
            try await expect(200, nil, assertion)
            try await expect(200, nil, "&client_id=client_demo" + assertion)

            try await expect(400, "invalid_request", "")
            try await expect(401, "invalid_client", "&client_id=nonsense")
            try await expect(401, "invalid_client", "&client_id=client_other")
            try await expect(401, "invalid_client", "&client_id=client_demo&client_secret=wrong")
            try await expect(401, "invalid_client", "", basic("client_demo:wrong"))
            try await expect(401, "invalid_client", "", "Basic !")
            try await expect(401, "invalid_client", "", "Bearer x")
            try await expect(401, "invalid_client", "&client_id=client_other", good)
            // Two ways at once (RFC 6749 §2.3).
            try await expect(400, "invalid_request", "&client_secret=x", good)
            try await expect(400, "invalid_request", assertion, good)
            try await expect(400, "invalid_request", "&client_id=client_demo&client_assertion=a.b.signed")
        }
    }

    @Test func errorsAreAsTheRFCHasThem() async throws {
        try await fleet().run { client in
            let bodies = [
                ("grant_type=password&username=a&password=b&client_id=client_demo", "unsupported_grant_type"),
                ("client_id=client_demo", "invalid_request"),
                ("grant_type=authorization_code&client_id=client_demo&code_verifier=v", "invalid_request"),
                ("grant_type=authorization_code&client_id=client_demo&code=code-1", "invalid_request"),
                ("grant_type=authorization_code&client_id=client_demo&code=x&code_verifier=v", "invalid_grant"),
                (Self.code + "&client_id=client_demo&code=code-1", "invalid_request"),
                (Self.code + "&client_id=client_demo&client_id=client_demo", "invalid_request"),
                ("grant_type=refresh_token&client_id=client_demo", "invalid_request"),
                ("grant_type=%zz&client_id=client_demo", "invalid_request"),
            ]
            for (body, error) in bodies {
                let answer = try await Self.post(client, body)
                #expect(answer.status == .badRequest && answer.json["error"] as? String == error, "\(body)")
                #expect(answer.headers[.contentType] == "application/json")
                #expect(answer.headers[.cacheControl] == "no-store")
            }
            let json = try await Self.post(client, "{}", type: "application/json")
            #expect(json.status == .badRequest && json.json["error"] as? String == "invalid_request")
            // A service that is away, and a proof that came too late, are worth another try.
            for token in ["away", "late"] {
                let away = try await Self.post(
                    client, "grant_type=refresh_token&client_id=client_demo&refresh_token=\(token)")
                #expect(away.status == .serviceUnavailable && away.headers[.retryAfter] != nil)
                #expect(away.json["error"] as? String == "temporarily_unavailable")
            }
        }
    }

    @Test func revokesAndIntrospects() async throws {
        try await fleet().run { client in
            let revoked = try await Self.post(client, "token=x&client_id=client_demo", to: "/oauth2/revoke")
            #expect(revoked.status == .ok && revoked.body.readableBytes == 0)
            let nothing = try await Self.post(client, "client_id=client_demo", to: "/oauth2/revoke")
            #expect(nothing.json["error"] as? String == "invalid_request")

            func ask(_ token: String) async throws -> [String: Any] {
                try await Self.post(client, "token=\(token)&client_id=client_demo", to: "/oauth2/introspect").json
            }
            let access = try await ask("access")
            #expect(access["active"] as? Bool == true && access["token_type"] as? String == "Bearer")
            #expect(access["sub"] as? String == Samples.user.description && access["exp"] as? Int == 2)
            let refresh = try await ask("refresh")
            #expect(refresh["active"] as? Bool == true && refresh["exp"] as? Int == 9)
            #expect(refresh["iss"] as? String == ScriptedFleet.issuer && refresh["token_type"] == nil)
            let unknown = try await ask("other")
            #expect(unknown.count == 1 && unknown["active"] as? Bool == false)
        }
    }
}
