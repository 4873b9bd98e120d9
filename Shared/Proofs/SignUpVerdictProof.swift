public import Foundation
public import Models
import Primitives

/// Verdict proof: mailer tells identity what an application's sign-up hook has decided about one person, who is in the request that identity
/// has signed.
public struct SignUpVerdictProof: ProofStatement, Equatable {
    public static let type = "latchkey-sign-up-verdict+jwt"

    /// What a hook has decided.
    public enum Outcome: Codable, Sendable, Equatable {
        /// The person may sign up, and gets metadata, if any.
        case allowed(SignUpMetadata?)
        /// The person may not sign up. The reason is for them, at most ``maximumReasonLength`` characters without control characters; nil
        /// if the hook gave none.
        case refused(String?)
        /// There was no usable answer in time. The reason is for operators: one word, and the status if there is one.
        case failed(String)
    }

    /// The maximum length of a reason, in Unicode scalars.
    public static let maximumReasonLength = 200

    /// The reason of ``Outcome/failed(_:)`` if there is no secret that signs the request. Nobody signs up then, because the hook was not asked.
    public static let noSecret = "no_secret"

    /// SHA-256 of the bytes of the ``SignUpHookRequest``, base64url without padding: application, client, address and everything else.
    public var digest: String
    /// What the hook has decided.
    public var outcome: Outcome
    /// The HTTP request.
    public var request: RequestID?

    /// - Parameter content: the bytes of the ``SignUpHookRequest``.
    public init(content: Data, outcome: Outcome, request: RequestID?) {
        digest = content.sha256.base64URL
        self.outcome = outcome
        self.request = request
    }

    /// Whether the proof is about exactly these bytes.
    public func covers(_ content: Data) -> Bool { digest == content.sha256.base64URL }
}
