import Foundation
import HTTPTypes
import HummingbirdTesting
import Models

@testable import GatewayService

/// A client that calls the endpoints for clients, and services that answer it.
enum OAuthClientScenario {
    /// Services that know the demo client, public or with the secret `s:e c+r%et`, the code `code-1` with the verifier `v`,
    /// the refresh token `good`, and the tokens `access` and `refresh`.
    static func fleet() throws -> ScriptedFleet {
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
                throw ServiceError(.invalidClient, detail: "Never returned.")
            }
            return Identity.AuthenticatedClient(client: Samples.demo, proof: Proof(Secret("client-proof")))
        }
        fleet.answer(Tokens.ExchangeAuthorizationCode.self) { call, _ in
            guard call.client == Proof(Secret("client-proof")), call.code == Secret("code-1"),
                call.verifier == Secret("v")
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

    /// The form that exchanges the code, without the client's credentials.
    static let codeForm = "grant_type=authorization_code&code=code-1&code_verifier=v"

    static func post(
        _ client: any TestClientProtocol, _ form: String, to path: String = "/oauth2/token",
        authorization: String? = nil, type: String = "application/x-www-form-urlencoded"
    ) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: type]
        headers[.authorization] = authorization
        return try await client.send(.post, path, form, headers: headers)
    }

    /// `Authorization: Basic` with these credentials.
    static func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }
}
