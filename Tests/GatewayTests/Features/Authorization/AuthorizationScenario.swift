import HTTPTypes
import HummingbirdTesting
import Models
import Primitives
import Synchronization
import Testing

@testable import GatewayService

/// A client that asks for authorization, and services that answer it.
enum AuthorizationScenario {
    static let redirectURI = "https://app.example.com/done?from=latchkey"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    static let standard: [String: String] = [
        "client_id": "client_demo", "redirect_uri": redirectURI, "response_type": "code", "scope": "openid email",
        "state": "a&b=c", "code_challenge": challenge, "code_challenge_method": "S256",
    ]

    /// The path of an authorization request: the standard one with some parameters changed, or removed where nil.
    static func path(_ change: [String: String?] = [:], extra: String = "") -> String {
        var parameters = standard
        for (name, value) in change { parameters[name] = value }
        return FormEncoding.adding(
            parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: "/oauth2/authorize")
            + extra
    }

    /// What the scripted services have seen.
    final class Memory: Sendable {
        /// The requests that were stored.
        let stored = Mutex<[AuthorizationRequest]>([])
        /// The requests that were answered without being stored.
        let unstored = Mutex<[AuthorizationRequest]>([])
        /// The scopes to which the user has consented.
        let granted = Mutex<[[String]]>([])
    }

    /// The user of the ID token `hint-other`.
    static let other = UserID.make()

    /// Services that know the demo client and one authorization request, `request-1`.
    static func fleet(
        _ memory: Memory = Memory(), consented: [String]? = nil, needsSignIn: Bool = false,
        hasJustSignedIn: Bool = false, authentication: ClientAuthentication = .none, isFirstParty: Bool = true,
        methods: [String] = ["pwd"]
    ) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.FindClient.self) { call, _ in
            guard case .id(Samples.client) = call.key else {
                throw ServiceError(.unknownClient, detail: "No such client.")
            }
            var client = Samples.demo
            client.redirectURIs = [Self.redirectURI, "http://127.0.0.1/app", "http://localhost/app"]
            client.authentication = authentication
            client.isFirstParty = isFirstParty
            return client
        }
        fleet.answer(Tokens.BeginAuthorization.self) { call, _ in
            memory.stored.withLock { $0.append(call.request) }
            return Secret("request-1")
        }
        @Sendable func asked(_ reference: Tokens.AuthorizationReference) throws -> AuthorizationRequest {
            switch reference {
            case .new(let request):
                memory.unstored.withLock { $0.append(request) }
                return request
            case .kept(let id):
                guard id == Secret("request-1"), let stored = memory.stored.withLock({ $0.last }) else {
                    throw ServiceError(.authorizationExpired, detail: "It is over.")
                }
                return stored
            }
        }
        fleet.answer(Tokens.FindAuthorization.self) { call, _ in
            let request = try asked(call.reference)
            let isSignedIn = call.accessToken == Secret("good")
            let isAnother = isSignedIn && request.user != nil && request.user != Samples.user
            var claims = Samples.claims
            claims.authenticationMethods = methods
            return AuthorizationStatus(
                request: request, session: isSignedIn ? claims : nil,
                needsSignIn: !isSignedIn || needsSignIn || isAnother, isAnotherUser: isAnother && hasJustSignedIn,
                hasSignedIn: isSignedIn && hasJustSignedIn)
        }
        fleet.answer(Tokens.IssueAuthorizationCode.self) { call, _ in
            let request = try asked(call.reference)
            guard call.accessToken == Secret("good"), request.user == nil || request.user == Samples.user else {
                throw ServiceError(.loginRequired, detail: "Sign in.")
            }
            return Tokens.IssuedAuthorizationCode(code: Secret("code-1"), request: request)
        }
        fleet.answer(Tokens.ReadIDToken.self) { call, _ in
            let (user, audience): (UserID, ClientID?) =
                switch call.idToken.reveal() {
                case "hint": (Samples.user, Samples.client)
                case "hint-other": (Self.other, Samples.client)
                case "hint-elsewhere": (Samples.user, ClientID("client_elsewhere"))
                default: throw ServiceError.invalidToken
                }
            return IDTokenClaims(
                issuer: ScriptedFleet.issuer, user: user, audience: try #require(audience), expiresAt: 1, issuedAt: 1,
                authenticatedAt: 1, authenticationMethods: ["pwd"], session: .make(), nonce: nil, accessTokenHash: nil)
        }
        fleet.answer(Tokens.RefreshSession.self) { call, _ in
            guard call.refreshToken == Secret(Samples.refreshToken("still")) else {
                throw ServiceError(.invalidRefreshToken, detail: "No.")
            }
            return Tokens.IssuedSession(
                tokens: SessionTokens(accessToken: Secret("good"), refreshToken: Secret("next")), expiresIn: 600,
                refreshExpiresIn: 1000)
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        fleet.answer(Identity.FindConsent.self) { _, _ in consented ?? [] }
        fleet.answer(Identity.GrantConsent.self) { call, _ in
            memory.granted.withLock { $0.append(call.scopes) }
            return Nothing()
        }
        return fleet
    }

    static let signedIn: HTTPFields = [.cookie: "access_token=good"]
    static let answered = redirectURI + "&code=code-1&state=a%26b%3Dc&iss=http%3A%2F%2Fauth.example.com"

    /// The CSRF token of a page's form, and the cookie that belongs to it.
    static func csrf(of page: TestResponse) throws -> (token: String, cookie: String) {
        let text = String(buffer: page.body)
        let match = try #require(text.firstMatch(of: #/name="csrf_token" value="([^"]+)"/#))
        let cookie = try #require(page.setCookies.first).prefix { $0 != ";" }
        return (String(match.1), String(cookie))
    }
}
