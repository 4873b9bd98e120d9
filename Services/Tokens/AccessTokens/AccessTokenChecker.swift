import Crypto
import Foundation
import JWTKit
import Models

/// Checks the signature and the claims of access tokens (RFC 9068 §4, RFC 8725). Whether the session goes on is for
/// the store to say, each time; what is checked here never changes, so it is done once a token.
struct AccessTokenChecker: Sendable {
    static let maximumTokenLength = 4096
    static let maximumKeyIDLength = 64
    /// How far other clocks may be from ours, in seconds.
    static let leeway = 30

    let ring: KeyRing
    let issuer: String
    let now: @Sendable () -> Date
    private let checked = CheckedTokens(capacity: 10_000)

    init(ring: KeyRing, issuer: String, now: @escaping @Sendable () -> Date) {
        self.ring = ring
        self.issuer = issuer
        self.now = now
    }

    /// What a token says. Throws 401 `invalid_token`, whatever is wrong with it, and 503 without keys.
    func check(_ token: AccessToken) async throws -> CheckedToken {
        let bytes = [UInt8](token.reveal().utf8)
        guard bytes.count <= Self.maximumTokenLength else { throw ServiceError.invalidToken }
        let digest = SHA256.hash(data: bytes)
        let time = Int(now().timeIntervalSince1970)
        if let entry = checked[digest] {
            guard isCurrent(entry.claims, at: time), try ring.current().algorithms[entry.kid] != nil else {
                throw ServiceError.invalidToken
            }
            return entry
        }
        let entry = try await verify(bytes, at: time)
        checked[digest] = entry
        return entry
    }

    /// What an ID token of ours says, however old it is. Throws 401 `invalid_token`.
    func read(idToken: Secret) async throws -> IDTokenClaims {
        let bytes = [UInt8](idToken.reveal().utf8)
        guard bytes.count <= Self.maximumTokenLength else { throw ServiceError.invalidToken }
        let (payload, _) = try await payload(of: bytes, as: IDTokenPayload.self, type: IDTokenPayload.type)
        guard payload.claims.issuer == issuer else { throw ServiceError.invalidToken }
        return payload.claims
    }

    private func verify(_ bytes: [UInt8], at time: Int) async throws -> CheckedToken {
        let (payload, kid) = try await payload(of: bytes, as: AccessTokenPayload.self, type: AccessTokenPayload.type)
        let claims = payload.claims
        guard claims.issuer == issuer, claims.audience == claims.rightfulAudience, isCurrent(claims, at: time) else {
            throw ServiceError.invalidToken
        }
        return CheckedToken(claims: claims, kid: kid, json: try JSONEncoder().encode(claims))
    }

    /// What a JWT of one type says, by the one algorithm of a key that we know, and that key's id.
    private func payload<Payload: JWTPayload>(
        of bytes: [UInt8], as: Payload.Type, type: String
    ) async throws -> (Payload, String) {
        guard let header = Header(of: bytes), header.typ == type, header.hasNoKeyOfItsOwn,
            let kid = header.kid, (1...Self.maximumKeyIDLength).contains(kid.utf8.count)
        else { throw ServiceError.invalidToken }
        let keys = try await ring.knowing(kid)
        guard keys.algorithms[kid] == header.alg,
            let payload = try? await keys.collection.verify(bytes, as: Payload.self)
        else { throw ServiceError.invalidToken }
        return (payload, kid)
    }

    private func isCurrent(_ claims: AccessTokenClaims, at time: Int) -> Bool {
        time < claims.expiresAt + Self.leeway && claims.notBefore - Self.leeway <= time
            && claims.issuedAt - Self.leeway <= time
    }

    /// What a JWT says before its signature can be checked (RFC 7515 §4.1).
    private struct Header: Decodable {
        let alg: String
        let typ: String?
        let kid: String?
        private let isKeyed: Bool

        private enum CodingKeys: String, CodingKey, CaseIterable { case alg, typ, kid, jku, jwk, x5u, x5c, crit }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            alg = try container.decode(String.self, forKey: .alg)
            typ = try container.decodeIfPresent(String.self, forKey: .typ)
            kid = try container.decodeIfPresent(String.self, forKey: .kid)
            isKeyed = [CodingKeys.jku, .jwk, .x5u, .x5c, .crit].contains { container.contains($0) }
        }

        init?(of token: [UInt8]) {
            let encoded = String(decoding: token.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
            guard let json = Data(base64URL: encoded), let header = try? JSONDecoder().decode(Self.self, from: json)
            else { return nil }
            self = header
        }

        /// A token that brings its own key, or asks for rules of its own, is none of ours (RFC 8725 §3.10).
        var hasNoKeyOfItsOwn: Bool { !isKeyed }
    }
}
