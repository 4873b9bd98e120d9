import Crypto
import Foundation
import JWTKit
import Models
import Postgres
import Proofs
import RPC
import Testing

@testable import IdentityService

/// How clients show who they are, and what people agree to.
@Suite struct OAuthClientTests {
    private func authenticate(
        _ identity: IdentityFixture, _ credentials: Identity.ClientCredentials, as client: ClientID? = nil
    ) async throws -> ClientProof {
        let request = RequestID.make()
        let vouched = try await identity.call(
            Identity.AuthenticateClient(client: client ?? identity.client.id, credentials: credentials),
            identity.context(request))
        return try await identity.proofs.verify(
            ClientProof.self, vouched.proof, from: .identity, request: request
        ).claims
    }

    private func refusal(
        _ identity: IdentityFixture, _ credentials: Identity.ClientCredentials, as client: ClientID? = nil
    ) async -> String? {
        do {
            _ = try await authenticate(identity, credentials, as: client)
            return nil
        } catch {
            return (error as? ServiceError)?.code.rawValue
        }
    }

    private func newSecret(_ identity: IdentityFixture, overlap: Int = 0) async throws -> Secret {
        try await identity.call(
            Identity.RenewClientSecret(client: identity.client.id, overlap: overlap), identity.context()
        ).secret
    }

    @Test func aPublicClientIsVouchedForAsOne() async throws {
        let identity = try await IdentityFixture()
        let shown = try await authenticate(identity, .none)
        #expect(shown.client == identity.client.id && shown.application == identity.client.applicationID)
        #expect(!shown.isConfidential && shown.isFirstParty)
        #expect(await refusal(identity, .secret(Secret("anything"))) == "invalid_client")
        #expect(await refusal(identity, .none, as: ClientID("client_nobody")) == "invalid_client")
    }

    @Test func aSecretIsShownOnceKeptAsAHashAndAskedFor() async throws {
        let identity = try await IdentityFixture()
        let secret = try await newSecret(identity)
        #expect(secret.reveal().hasPrefix("lks_") && secret.reveal().utf8.count == 47)
        #expect(try await authenticate(identity, .secret(secret)).isConfidential)
        #expect(await refusal(identity, .none) == "invalid_client")
        #expect(await refusal(identity, .secret(Secret(secret.reveal() + "x"))) == "invalid_client")
        #expect(await refusal(identity, .secret(Secret(""))) == "invalid_client")
        let rows = try await identity.postgres.query(
            "SELECT encode(hash, 'escape'), c::text FROM identity.client_secrets c")
        let kept = try rows.map { try $0[0].decode(as: String.self) + $0[1].decode(as: String.self) }
        #expect(kept.count == 1 && !kept[0].contains(secret.reveal().dropFirst(4)))
        let audited = try await identity.postgres.query(
            "SELECT event FROM identity.audit_log WHERE event IN ('client_secret_renewed', 'client_refused') ORDER BY id"
        )
        #expect(
            try audited.map { try $0[0].decode(as: String.self) }
                == ["client_secret_renewed", "client_refused", "client_refused", "client_refused"])
    }

    @Test func aNewSecretReplacesTheOldOneAtOnceOrAfterAWhile() async throws {
        let identity = try await IdentityFixture()
        let first = try await newSecret(identity)
        let second = try await newSecret(identity)
        #expect(await refusal(identity, .secret(first)) == "invalid_client")
        let third = try await newSecret(identity, overlap: 3600)
        for secret in [second, third] { #expect(await refusal(identity, .secret(secret)) == nil) }
        try await identity.postgres.execute(
            "UPDATE identity.client_secrets SET expires_at = now() WHERE expires_at < 'infinity'")
        #expect(await refusal(identity, .secret(second)) == "invalid_client")
        #expect(await refusal(identity, .secret(third)) == nil)
        // Public again, it has none.
        _ = try await identity.call(
            Identity.UpdateOAuthClient(client: identity.client.id, becomesPublic: true), identity.context())
        #expect(await refusal(identity, .secret(third)) == "invalid_client")
        #expect(await refusal(identity, .none) == nil)
    }

    // MARK: Clients that sign

    private struct Assertion: JWTPayload {
        /// `aud` as one string, or as a list.
        enum Audience: Codable {
            case one(String)
            case list([String])

            init(from decoder: any Decoder) throws { self = .list(try [String](from: decoder)) }

            func encode(to encoder: any Encoder) throws {
                switch self {
                case .one(let audience): try audience.encode(to: encoder)
                case .list(let audiences): try audiences.encode(to: encoder)
                }
            }
        }

        var iss: String
        var sub: String
        var aud = Audience.one(IdentityFixture.issuer)
        var exp = Int(Date().timeIntervalSince1970) + 60
        var iat: Int? = Int(Date().timeIntervalSince1970)
        var jti = UUID().uuidString

        func verify(using algorithm: some JWTAlgorithm) throws {}
    }

    private func jwks(_ key: P256.Signing.PrivateKey, kid: String = "k1") -> String {
        let point = key.publicKey.rawRepresentation
        return """
            {"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","kid":"\(kid)",\
            "x":"\(Data(point.prefix(32)).base64URL)","y":"\(Data(point.suffix(32)).base64URL)"}]}
            """
    }

    private func sign(
        _ assertion: Assertion, _ key: P256.Signing.PrivateKey, kid: String = "k1", type: String? = nil
    ) async throws -> Identity.ClientCredentials {
        let keys = await JWTKeyCollection().add(
            ecdsa: try ES256PrivateKey(backing: key), kid: JWKIdentifier(string: kid))
        var header = JWTHeader()
        // Without this JWTKit writes `JWT`.
        header.typ = type
        return .assertion(Secret(try await keys.sign(assertion, kid: JWKIdentifier(string: kid), header: header)))
    }

    @Test func aClientWithKeysSignsAndEachSignatureCountsOnce() async throws {
        let identity = try await IdentityFixture()
        let key = P256.Signing.PrivateKey()
        let client = try await identity.call(
            Identity.UpdateOAuthClient(client: identity.client.id, jwks: jwks(key)), identity.context())
        #expect(client.authentication == .keys)
        let id = client.id.description
        let good = Assertion(iss: id, sub: id)
        let once = try await sign(good, key)
        #expect(try await authenticate(identity, once).isConfidential)
        #expect(await refusal(identity, once) == "invalid_client")

        func refused(_ change: (inout Assertion) -> Void) async throws {
            var assertion = Assertion(iss: id, sub: id)
            change(&assertion)
            #expect(await refusal(identity, try await sign(assertion, key)) == "invalid_client")
        }
        let now = Int(Date().timeIntervalSince1970)
        try await refused { $0.exp = now - 1 }
        try await refused { $0.exp = now + 3700 }
        try await refused { $0.iat = now + 600 }
        try await refused { $0.iss = "client_other" }
        try await refused { $0.sub = "client_other" }
        try await refused { $0.jti = "" }
        // By another key, a key of another name, or with no signature at all.
        let stranger = P256.Signing.PrivateKey()
        #expect(await refusal(identity, try await sign(good, stranger)) == "invalid_client")
        #expect(
            await refusal(identity, try await sign(Assertion(iss: id, sub: id), key, kid: "k2")) == "invalid_client")
        let claims = try JSONEncoder().encode(Assertion(iss: id, sub: id)).base64URL
        for header in [#"{"alg":"none"}"#, #"{"alg":"none","kid":"k1"}"#, #"{"alg":"HS256","kid":"k1"}"#] {
            let unsigned = "\(Data(header.utf8).base64URL).\(claims)."
            #expect(await refusal(identity, .assertion(Secret(unsigned))) == "invalid_client")
            #expect(await refusal(identity, .assertion(Secret(unsigned + "AAAA"))) == "invalid_client")
        }
        #expect(await refusal(identity, .none) == "invalid_client")
        #expect(await refusal(identity, .secret(Secret("anything"))) == "invalid_client")
        #expect(await refusal(identity, .assertion(Secret("none"))) == "invalid_client")
    }

    /// For the issuer alone (draft-ietf-oauth-rfc7523bis): an assertion for several, or for an endpoint that another server
    /// may have published as its own, could be replayed here.
    @Test func anAssertionNamesTheIssuerAloneAsOneString() async throws {
        let identity = try await IdentityFixture()
        let key = P256.Signing.PrivateKey()
        let id = try await identity.call(
            Identity.UpdateOAuthClient(client: identity.client.id, jwks: jwks(key)), identity.context()
        ).id.description
        let issuer = IdentityFixture.issuer
        for audience in [
            Assertion.Audience.one("\(issuer)/oauth2/token"), .one("\(issuer)/"), .one("https://elsewhere.example.com"),
            .one(""), .list([issuer]), .list([issuer, "\(issuer)/oauth2/token"]), .list([]),
        ] {
            var assertion = Assertion(iss: id, sub: id)
            assertion.aud = audience
            #expect(await refusal(identity, try await sign(assertion, key)) == "invalid_client", "\(audience)")
        }
        #expect(await refusal(identity, try await sign(Assertion(iss: id, sub: id), key)) == nil)
    }

    @Test func anAssertionIsCalledSoOrAJWT() async throws {
        let identity = try await IdentityFixture()
        let key = P256.Signing.PrivateKey()
        let id = try await identity.call(
            Identity.UpdateOAuthClient(client: identity.client.id, jwks: jwks(key)), identity.context()
        ).id.description
        for type in ["client-authentication+jwt", "application/client-authentication+jwt", "JWT", "jwt"] {
            #expect(await refusal(identity, try await sign(Assertion(iss: id, sub: id), key, type: type)) == nil)
        }
        for type in ["at+jwt", "logout+jwt", "dpop+jwt", ""] {
            let credentials = try await sign(Assertion(iss: id, sub: id), key, type: type)
            #expect(await refusal(identity, credentials) == "invalid_client", "\(type)")
        }
    }

    @Test func keysThatAreNoneAreRefused() async throws {
        let identity = try await IdentityFixture()
        let key = P256.Signing.PrivateKey()
        let good = jwks(key)
        #expect(await ClientAssertion.isKeySet(good))
        let bad = [
            "", "{}", #"{"keys":[]}"#, good.replacing(#""alg":"ES256","#, with: ""),
            good.replacing(#""kid":"k1","#, with: ""), good.replacing("ES256", with: "RS256"),
            good.replacing(#""x":""#, with: #""d":"AAAA","x":""#), good.replacing(#""x":""#, with: #""x":"A"#),
            #"{"keys":[{"kty":"oct","kid":"k","alg":"HS256","k":"AAAA"}]}"#,
        ]
        for json in bad {
            #expect(await ClientAssertion.isKeySet(json) == false, "\(json)")
            await #expect(throws: ServiceError.self) {
                try await identity.call(
                    Identity.UpdateOAuthClient(client: identity.client.id, jwks: json), identity.context())
            }
        }
    }

    @Test func addressesForAfterSigningOutFollowTheRules() async throws {
        let identity = try await IdentityFixture()
        let uri = "https://app.example.com/bye"
        let client = try await identity.call(
            Identity.UpdateOAuthClient(client: identity.client.id, postLogoutRedirectURIs: [uri]), identity.context())
        #expect(client.postLogoutRedirectURIs == [uri])
        let found = try await identity.call(Identity.FindClient(.id(client.id)), identity.context())
        #expect(found == client)
        let error = await #expect(throws: ServiceError.self) {
            try await identity.call(
                Identity.UpdateOAuthClient(client: client.id, postLogoutRedirectURIs: ["javascript:alert(1)"]),
                identity.context())
        }
        #expect(error?.invalidParams?.map(\.path) == ["/post_logout_redirect_uris/0"])
    }

    // MARK: Consent

    @Test func whatPeopleAgreeToIsRememberedAndGoesWithThem() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("mia@example.com").profile
        func find() async throws -> [String] {
            try await identity.call(
                Identity.FindConsent(user: profile.id, application: profile.applicationID, client: identity.client.id),
                identity.context())
        }
        func grant(_ scopes: [String], to client: ClientID? = nil, of application: ApplicationID? = nil) async throws {
            _ = try await identity.call(
                Identity.GrantConsent(
                    user: profile.id, application: application ?? profile.applicationID,
                    client: client ?? identity.client.id, scopes: scopes), identity.context())
        }
        #expect(try await find() == [])
        try await grant(["openid"])
        try await grant(["openid", "email"])
        #expect(try await find() == ["email", "openid"])
        await #expect(throws: ServiceError.self) { try await grant(["openid"], to: ClientID("client_nobody")) }
        await #expect(throws: ServiceError.self) { try await grant(["openid"], of: .make()) }
        _ = try await identity.call(
            Identity.EraseUser(user: profile.id), CallContext(deadline: .after(.seconds(10)), caller: .operator))
        #expect(try await find() == [])
    }
}
