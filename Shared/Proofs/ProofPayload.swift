import Foundation
import JWTKit
import Models

/// The claims set of the JWS: the registered claims (RFC 7519 §4.1) around a statement.
struct ProofPayload<Said: ProofStatement>: JWTPayload {
    var iss: ServiceName
    var aud: ServiceName
    var iat: Int
    var exp: Int
    var jti: String
    var said: Said

    func verify(using algorithm: some JWTAlgorithm) throws {}

    /// Whether `now` lies within the proof's short lifetime.
    func isCurrent(at now: Int) -> Bool {
        iat - ProofLife.leeway <= now && now < exp + ProofLife.leeway && exp - iat <= Said.lifetime
    }
}

/// How long proofs live.
enum ProofLife {
    /// Of a statement that says nothing else, in seconds.
    static let standard = 30
    /// How far two clocks on one machine may be apart, in seconds.
    static let leeway = 2
}
