import Foundation
import JWTKit
import Models

/// The claims set of the JWS: the registered claims (RFC 7519 §4.1) around ``ProofClaims``.
struct ProofPayload: JWTPayload {
    /// How long a proof lives, in seconds.
    static let lifetime = 30
    /// How far two clocks on one machine may be apart, in seconds.
    static let leeway = 2
    /// The `typ` of the header, so that nothing else that the same key might sign passes for a proof (RFC 8725 §3.11).
    static let type = "latchkey-proof+jwt"

    var iss: ServiceName
    var aud: ServiceName
    var iat: Int
    var exp: Int
    var jti: String
    var said: ProofClaims

    func verify(using algorithm: some JWTAlgorithm) throws {}

    /// Whether `now` lies within the proof's short life.
    func isCurrent(at now: Int) -> Bool {
        iat - Self.leeway <= now && now < exp + Self.leeway && exp - iat <= Self.lifetime
    }
}
