import Foundation
import JWTKit
import Models
import Primitives

/// Verifies the ID token of one authorization request (OIDC Core §3.1.3.7, RFC 8725).
struct IDTokenVerifier: Sendable {
    /// In bytes.
    static let maximumTokenLength = 16 * 1024
    static let maximumKeyIDLength = 255
    /// How far a provider's clock may differ from ours, in seconds.
    static let leeway: Double = 60

    let provider: Provider
    /// Our client id at the provider, the required audience.
    let clientID: String
    let nonce: Secret
    /// Whether the issuer in the claims is acceptable.
    let acceptsIssuer: @Sendable (ProviderIDTokenClaims) -> Bool

    /// Verifies a token and returns its claims.
    ///
    /// - Parameter keySet: returns the provider's keys. It is called with true if the key is not among them, to fetch newer
    ///   ones.
    func verify(
        _ token: String, at now: Date, keySet: (_ mustRefetch: Bool) async throws(ProviderError) -> ProviderKeySet
    ) async throws(ProviderError) -> ProviderIDTokenClaims {
        let bytes = [UInt8](token.utf8)
        guard bytes.count <= Self.maximumTokenLength, let header = Primitives.JWTHeader(of: bytes),
            header.kid.map({ (1...Self.maximumKeyIDLength).contains($0.utf8.count) }) ?? true
        else { throw providerError(.badSignature) }
        var key = try await keySet(false).key(header.kid, for: header.alg)
        if key == nil { key = try await keySet(true).key(header.kid, for: header.alg) }
        let id = header.kid.map { JWKIdentifier(string: $0) }
        guard let key, key.algorithm == header.alg, let keys = await key.collection(as: id) else {
            throw providerError(.badSignature)
        }
        let claims: ProviderIDTokenClaims
        do {
            claims = try await keys.verify(bytes, as: ProviderIDTokenClaims.self)
        } catch let error as JWTError where error.errorType == .malformedToken {
            throw providerError(.unreadable)
        } catch {
            throw providerError(.badSignature)
        }
        if let issuer = key.issuer,
            issuer.replacing("{tenantid}", with: claims.tid ?? "") != claims.iss
        {
            throw providerError(.wrongIssuer)
        }
        try check(claims, at: now.timeIntervalSince1970)
        return claims
    }

    private func check(_ claims: ProviderIDTokenClaims, at now: Double) throws(ProviderError) {
        guard acceptsIssuer(claims) else { throw providerError(.wrongIssuer) }
        guard claims.aud.all.contains(clientID), claims.azp.map({ $0 == clientID }) ?? (claims.aud.all.count == 1)
        else { throw providerError(.wrongAudience) }
        guard now < claims.exp + Self.leeway, claims.iat - Self.leeway <= now else { throw providerError(.expired) }
        guard let presented = claims.nonce, Secret(presented) == nonce else { throw providerError(.wrongNonce) }
        guard (1...255).contains(claims.sub.utf8.count) else { throw providerError(.claimMissing) }
    }

    private func providerError(_ reason: ProviderError.Reason) -> ProviderError {
        ProviderError(provider: provider, reason: reason)
    }
}
