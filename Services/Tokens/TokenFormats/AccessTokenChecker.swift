import Crypto
import Foundation
import JWTKit
import Models
import Primitives

/// Checks the signature and the claims of access tokens (RFC 9068 §4, RFC 8725). Their outcome never changes, so it is cached
/// for each token. Whether the session goes on is asked of ``SessionStore`` each time.
struct AccessTokenChecker: Sendable {
    static let maximumTokenLength = 4096
    static let maximumKeyIDLength = 64

    let keyRing: KeyRing
    let issuer: String
    let now: @Sendable () -> Date
    /// The tokens of a busy hour, of about 1.5 KB each.
    private let checked = CheckedTokens(capacity: 32_000)

    init(keyRing: KeyRing, issuer: String, now: @escaping @Sendable () -> Date) {
        self.keyRing = keyRing
        self.issuer = issuer
        self.now = now
    }

    /// Reads and checks a token. Throws 401 `invalid_token`, whatever is wrong with it, and 503 without keys.
    func check(_ token: AccessToken) async throws -> CheckedToken {
        let bytes = [UInt8](token.reveal().utf8)
        guard bytes.count <= Self.maximumTokenLength else { throw ServiceError.invalidToken }
        let digest = SHA256.hash(data: bytes)
        let time = now().seconds
        if let entry = checked[digest] {
            guard entry.claims.isCurrent(at: time), try keyRing.current().algorithms[entry.kid] != nil else {
                throw ServiceError.invalidToken
            }
            return entry
        }
        let entry = try await verify(bytes, at: time)
        checked[digest] = entry
        return entry
    }

    /// Reads an ID token that we issued, expired or not. Throws 401 `invalid_token`.
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
        guard claims.issuer == issuer, claims.audience == claims.rightfulAudience, claims.isCurrent(at: time) else {
            throw ServiceError.invalidToken
        }
        return CheckedToken(claims: claims, kid: kid, json: Data(claims.compactJSON))
    }

    /// Verifies a JWT of one type, with the one algorithm of a known key. Returns its payload and the key's id.
    ///
    /// Other spellings of a token are refused (RFC 7515 §2): each would be another entry of the caches, so one user could fill
    /// them.
    private func payload<Payload: JWTPayload>(
        of bytes: [UInt8], as: Payload.Type, type: String
    ) async throws -> (Payload, String) {
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ Data(base64URL: String(decoding: $0, as: UTF8.self)) != nil }),
            let header = JWTHeader(of: bytes), header.typ == type,
            let kid = header.kid, (1...Self.maximumKeyIDLength).contains(kid.utf8.count)
        else { throw ServiceError.invalidToken }
        let keys = try await keyRing.knowing(kid)
        guard keys.algorithms[kid] == header.alg,
            let payload = try? await keys.collection.verify(bytes, as: Payload.self)
        else { throw ServiceError.invalidToken }
        return (payload, kid)
    }
}
