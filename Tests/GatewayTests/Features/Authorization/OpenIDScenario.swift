import HTTPTypes
import Models
import Synchronization

@testable import GatewayService

/// A user who has signed in to the demo client, and the services that know them.
enum OpenIDScenario {
    final class EndedSessions: Sendable {
        /// The sessions that were ended.
        let sessions = Mutex<[SessionID]>([])
    }

    static let clientsSession = SessionID.make()

    static func fleet(scope: String = "openid email", ended: EndedSessions = EndedSessions()) throws -> ScriptedFleet {
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
}
