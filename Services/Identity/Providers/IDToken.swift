import Foundation
import JWTKit
import Models

/// What an ID token says (OIDC Core §2), with what Apple and Microsoft add.
struct ProviderIDTokenClaims: JWTPayload, Sendable {
    let iss: String
    let sub: String
    let aud: OneOrMany
    let exp: Double
    let iat: Double
    let nonce: String?
    let azp: String?
    let email: String?
    /// Apple writes it as a string now and then.
    let emailVerified: Flag?
    let name: String?
    let givenName: String?
    let familyName: String?
    let picture: String?
    let locale: String?
    /// Microsoft: the tenant, the person in it, and whether the tenant has verified the address's domain.
    let tid: String?
    let oid: String?
    let xmsEdov: Flag?
    /// Google: the domain of the Workspace that the person belongs to.
    let hd: String?

    enum CodingKeys: String, CodingKey {
        case iss, sub, aud, exp, iat, nonce, azp, email, name, picture, locale, tid, oid, hd
        case emailVerified = "email_verified"
        case givenName = "given_name"
        case familyName = "family_name"
        case xmsEdov = "xms_edov"
    }

    /// One audience, or a list of them (RFC 7519 §4.1.3).
    struct OneOrMany: Codable, Sendable {
        let all: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            all = try (try? [container.decode(String.self)]) ?? container.decode([String].self)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(all)
        }
    }

    /// `true`, `"true"`, `1` or `"1"`; everything else is false.
    struct Flag: Codable, Sendable {
        let isSet: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            isSet =
                (try? container.decode(Bool.self)) ?? (try? container.decode(Int.self) == 1)
                ?? ["true", "1"].contains((try? container.decode(String.self)) ?? "")
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(isSet)
        }
    }

    /// What they say is checked by ``IDTokenRules``, which knows what was asked.
    func verify(using algorithm: some JWTAlgorithm) throws {}
}

/// What an ID token has to be so that it is verified (OIDC Core §3.1.3.7, RFC 8725).
struct IDTokenRules: Sendable {
    static let maximumTokenLength = 16 * 1024
    static let maximumKeyIDLength = 255
    /// How far a provider's clock may be from ours, in seconds.
    static let leeway: Double = 60

    let provider: Provider
    /// Our id at the provider.
    let clientID: String
    let nonce: Secret
    /// Whether this issuer may say this.
    let isIssuer: @Sendable (ProviderIDTokenClaims) -> Bool

    /// What a token says, once all of it was checked. `keySet` gives the provider's keys; asked again with `true`, newer
    /// ones, if there may be any.
    func claims(
        of token: String, at now: Date, keySet: (_ isUnknown: Bool) async throws(ProviderError) -> ProviderKeySet
    ) async throws(ProviderError) -> ProviderIDTokenClaims {
        let bytes = [UInt8](token.utf8)
        guard bytes.count <= Self.maximumTokenLength, let header = Header(of: token), !header.bringsItsOwnKey,
            header.kid.map({ (1...Self.maximumKeyIDLength).contains($0.utf8.count) }) ?? true
        else { throw fault(.badSignature) }
        var key = try await keySet(false).key(header.kid, for: header.alg)
        if key == nil { key = try await keySet(true).key(header.kid, for: header.alg) }
        let id = header.kid.map { JWKIdentifier(string: $0) }
        guard let key, key.algorithm == header.alg, let keys = await key.collection(as: id) else {
            throw fault(.badSignature)
        }
        let claims: ProviderIDTokenClaims
        do {
            claims = try await keys.verify(bytes, as: ProviderIDTokenClaims.self)
        } catch let error as JWTError where error.errorType == .malformedToken {
            throw fault(.unreadable)
        } catch {
            throw fault(.badSignature)
        }
        if let issuer = key.issuer,
            issuer.replacing("{tenantid}", with: claims.tid ?? "") != claims.iss
        {
            throw fault(.wrongIssuer)
        }
        try check(claims, at: now.timeIntervalSince1970)
        return claims
    }

    private func check(_ claims: ProviderIDTokenClaims, at now: Double) throws(ProviderError) {
        guard isIssuer(claims) else { throw fault(.wrongIssuer) }
        guard claims.aud.all.contains(clientID), claims.azp.map({ $0 == clientID }) ?? (claims.aud.all.count == 1)
        else { throw fault(.wrongAudience) }
        guard now < claims.exp + Self.leeway, claims.iat - Self.leeway <= now else { throw fault(.expired) }
        guard let answered = claims.nonce, Secret(answered) == nonce else { throw fault(.wrongNonce) }
        guard (1...255).contains(claims.sub.utf8.count) else { throw fault(.claimMissing) }
    }

    private func fault(_ reason: ProviderError.Reason) -> ProviderError {
        ProviderError(provider: provider, reason: reason)
    }

    /// What a token says before its signature can be checked (RFC 7515 §4.1).
    private struct Header: Decodable {
        let alg: String
        let kid: String?
        let bringsItsOwnKey: Bool

        private enum CodingKeys: String, CodingKey { case alg, kid, jku, jwk, x5u, crit }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            alg = try container.decode(String.self, forKey: .alg)
            kid = try container.decodeIfPresent(String.self, forKey: .kid)
            bringsItsOwnKey = [CodingKeys.jku, .jwk, .x5u, .crit].contains { container.contains($0) }
        }

        init?(of token: String) {
            guard let part = token.split(separator: ".", omittingEmptySubsequences: false).first,
                let json = Data(base64URL: String(part)),
                let header = try? JSONDecoder().decode(Self.self, from: json)
            else { return nil }
            self = header
        }
    }
}
