public import Foundation
public import Models
import Primitives

/// Sign-up hook proof: identity's signature over what an application's sign-up hook is asked. Mailer asks only what identity has signed, and
/// only where identity says; and identity goes on only with what it has signed itself.
public struct SignUpHookProof: ProofStatement, Equatable {
    public static let type = "latchkey-sign-up-hook+jwt"

    /// SHA-256 of the content's bytes, base64url without padding.
    public var digest: String
    /// The HTTP request.
    public var request: RequestID?

    /// - Parameter content: the bytes of the ``SignUpHookRequest``.
    public init(content: Data, request: RequestID?) {
        digest = content.sha256.base64URL
        self.request = request
    }

    /// Whether the proof is for exactly these bytes.
    public func covers(_ content: Data) -> Bool { digest == content.sha256.base64URL }
}
