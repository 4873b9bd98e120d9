import Crypto
public import Foundation
public import Models

/// Identity's signature over one mail: mailer sends nothing that the gateway brings unless identity has signed every byte.
public struct MailProof: ProofStatement, Equatable {
    public static let type = "latchkey-mail+jwt"
    /// Two minutes: a hundred mails are signed together, and the last one is still good when mailer is slow. A mail that
    /// comes later is signed again with the next lease.
    public static let lifetime = 120

    /// The effect that promised the mail, and its idempotency key: mailer accepts each effect once.
    public var effect: OutboxEventID
    /// The SHA-256 of the mail's bytes, base64url without padding.
    public var digest: String
    /// No request: mails are carried after the request has been answered.
    public var request: RequestID? { nil }

    /// Signs for the bytes in `content`.
    public init(effect: OutboxEventID, content: Data) {
        self.effect = effect
        digest = Self.digest(of: content)
    }

    /// Whether the proof is about exactly these bytes.
    public func covers(_ content: Data) -> Bool { digest == Self.digest(of: content) }

    private static func digest(of content: Data) -> String { Data(SHA256.hash(data: content)).base64URL }
}
