import Crypto
import Foundation
import Models
import Primitives
import ServiceKit

/// Caches the claims of access tokens that tokens has found genuine, by the SHA-256 of the token. The claims of a token never
/// change, so only the end of its session has to be asked of tokens for each request.
struct CheckedTokenCache: Sendable {
    /// A token that was genuine.
    struct Token: Sendable {
        let claims: AccessTokenClaims
        /// The id of the key that signed it, which may be revoked meanwhile.
        let keyID: String
    }

    /// The tokens of a busy hour, of about 1 KB each. Only tokens that were found genuine get here, so strangers can't fill it.
    private let tokens = RecentCache<SHA256.Digest, Token>(
        capacity: 32_000, lookups: CacheLookups("gateway_cache_lookups", cache: "access_tokens"))
    private let now: @Sendable () -> Date

    init(now: @escaping @Sendable () -> Date = { Date() }) { self.now = now }

    /// The token, if it was found genuine before and has not expired.
    func token(_ token: AccessToken) -> Token? {
        guard let known = tokens[Self.key(token)], known.claims.isCurrent(at: seconds) else { return nil }
        return known
    }

    /// Caches the claims that tokens has read from `token`.
    func insert(_ claims: AccessTokenClaims, of token: AccessToken) {
        guard claims.isCurrent(at: seconds), let keyID = JWTHeader(of: token.reveal().utf8)?.kid else { return }
        tokens[Self.key(token)] = Token(claims: claims, keyID: keyID)
    }

    /// Removes a token, because its session has ended.
    func remove(_ token: AccessToken) {
        tokens[Self.key(token)] = nil
    }

    private var seconds: Int { Int(now().timeIntervalSince1970) }

    private static func key(_ token: AccessToken) -> SHA256.Digest {
        var text = token.reveal()
        return text.withUTF8 { bytes in
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
            return hash.finalize()
        }
    }
}
