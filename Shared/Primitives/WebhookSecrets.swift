public import Foundation
public import Models

/// The secrets that sign what is sent to a webhook.
public struct WebhookSecrets: Codable, Sendable, Equatable {
    /// `whsec_` and 24 to 64 bytes in base64, as Standard Webhooks has them.
    public let current: Secret
    /// The secret before, which signs as well for a while; nil for none.
    public let previous: Secret?
    /// Until when the previous one signs.
    public let previousUntil: Timestamp?

    public init(current: Secret, previous: Secret? = nil, previousUntil: Timestamp? = nil) {
        self.current = current
        self.previous = previous
        self.previousUntil = previousUntil
    }

    /// What a secret begins with.
    public static let prefix = "whsec_"
    /// How many bytes a secret may have.
    public static let allowedLength = 24...64

    /// A new secret of 32 random bytes.
    public static func make() -> Secret { Secret(prefix + RandomToken.bytes(32).base64EncodedString()) }

    /// The bytes of a secret; nil unless it has the prefix and ``allowedLength`` bytes in base64.
    public static func key(_ secret: Secret) -> Data? {
        let text = secret.reveal()
        guard text.fits(200), text.hasPrefix(prefix),
            let bytes = Data(base64Encoded: String(text.dropFirst(prefix.count))), allowedLength.contains(bytes.count)
        else { return nil }
        return bytes
    }

    /// The secrets to sign with now.
    public func active(at date: Date) -> [Secret] {
        guard let previous, let previousUntil, date < previousUntil.date else { return [current] }
        return [current, previous]
    }

    /// The secrets after `secret` has taken the place of the current one.
    public func rotated(to secret: Secret, keepingPreviousUntil end: Timestamp?) -> WebhookSecrets {
        WebhookSecrets(current: secret, previous: end == nil ? nil : current, previousUntil: end)
    }
}

extension SealedBox<WebhookSecrets> {
    /// Encrypts the secrets of a webhook. Throws ``SealError/noKey`` without a key.
    public func seal(_ secrets: WebhookSecrets, for webhook: WebhookID) throws -> Data {
        try seal(secrets, context: Self.context(webhook))
    }

    /// Decrypts the secrets of a webhook. Throws ``SealError/cannotOpen`` for those of another one.
    public func open(_ sealed: Data, for webhook: WebhookID) throws -> WebhookSecrets {
        try open(sealed, context: Self.context(webhook))
    }

    /// Encrypts the secrets of an application's sign-up hook. Throws ``SealError/noKey`` without a key.
    public func seal(_ secrets: WebhookSecrets, forSignUpHookOf application: ApplicationID) throws -> Data {
        try seal(secrets, context: Self.context(application))
    }

    /// Decrypts the secrets of an application's sign-up hook. Throws ``SealError/cannotOpen`` for those of another one.
    public func open(_ sealed: Data, forSignUpHookOf application: ApplicationID) throws -> WebhookSecrets {
        try open(sealed, context: Self.context(application))
    }

    private static func context(_ webhook: WebhookID) -> String { "latchkey webhook \(webhook)" }

    private static func context(_ application: ApplicationID) -> String { "latchkey sign-up hook \(application)" }
}
