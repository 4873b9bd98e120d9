import Foundation
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct CheckedTokenCacheTests {
    private static let start = 1_769_851_800
    private final class Clock: Sendable {
        let time = Mutex(CheckedTokenCacheTests.start)
    }

    private let clock = Clock()

    private func cache() -> CheckedTokenCache {
        CheckedTokenCache { [clock] in Date(timeIntervalSince1970: Double(clock.time.withLock { $0 })) }
    }

    private func claims(from issuedAt: Int = start) -> AccessTokenClaims {
        var claims = Samples.claims
        (claims.issuedAt, claims.notBefore, claims.expiresAt) = (issuedAt, issuedAt - 30, issuedAt + 600)
        return claims
    }

    /// A token with this header, whose signature tokens has checked.
    private func token(_ signature: String = "s", header: String = #"{"alg":"ES256","kid":"k1"}"#) -> AccessToken {
        Secret("\(Data(header.utf8).base64URL).e30.\(signature)")
    }

    @Test func returnsTheClaimsAndTheKeyOfAToken() {
        let cache = cache()
        #expect(cache.token(token()) == nil)
        cache.insert(claims(), of: token())
        #expect(cache.token(token())?.claims == claims() && cache.token(token())?.keyID == "k1")
        #expect(cache.token(token("other")) == nil)
    }

    @Test func forgetsATokenWhoseSessionHasEnded() {
        let cache = cache()
        for signature in ["a", "b", "c"] { cache.insert(claims(), of: token(signature)) }
        cache.remove(token("a"))
        cache.remove(token("unknown"))
        #expect(cache.token(token("a")) == nil)
        #expect(cache.token(token("b")) != nil && cache.token(token("c")) != nil)
    }

    @Test func forgetsATokenThatHasExpired() {
        let cache = cache()
        cache.insert(claims(), of: token())
        clock.time.withLock { $0 = Self.start + 600 + AccessTokenClaims.leeway - 1 }
        #expect(cache.token(token()) != nil)
        clock.time.withLock { $0 += 1 }
        #expect(cache.token(token()) == nil)
    }

    @Test func doesNotKeepATokenThatIsNotValidNow() {
        let cache = cache()
        cache.insert(claims(from: Self.start - 700), of: token())
        cache.insert(claims(from: Self.start + 700), of: token("later"))
        #expect(cache.token(token()) == nil && cache.token(token("later")) == nil)
        clock.time.withLock { $0 += 700 }
        #expect(cache.token(token("later")) == nil)
    }

    @Test(arguments: ["", "{}", #"{"alg":"ES256"}"#, #"{"kid":"k1"}"#, #"{"alg":"ES256","kid":"k1","jku":"x"}"#])
    func doesNotKeepATokenWithoutAKey(header: String) {
        let cache = cache()
        cache.insert(claims(), of: token(header: header))
        #expect(cache.token(token(header: header)) == nil)
    }
}
