public import Foundation
public import Models
import Primitives

/// What an authenticator application and we share: 160 bits, as RFC 4226 §4 recommends. It prints as `<secret>`.
public struct TOTPSecret: Sendable {
    /// In bytes.
    public static let length = 20

    private let key: SecretKey

    /// A new secret from the system's generator.
    public static func random() -> TOTPSecret { TOTPSecret(unchecked: RandomToken.bytes(length)) }

    /// Returns nil for another number of bytes than ``length``.
    public init?(bytes: Data) {
        guard bytes.count == Self.length else { return nil }
        self.init(unchecked: bytes)
    }

    private init(unchecked bytes: Data) { key = SecretKey(bytes) }

    /// The bytes, to be stored encrypted.
    public func reveal() -> Data { key.reveal() }

    /// The 32 digits of base 32 (RFC 4648 §6), as the API and the URI have them.
    public var text: Secret { Secret(Base32Text.encode(key.reveal())) }

    /// The digits in groups of four, for people who type them.
    public var groupedText: Secret {
        let text = Array(Base32Text.encode(key.reveal()))
        let groups = stride(from: 0, to: text.count, by: 4).map { String(text[$0..<min($0 + 4, text.count)]) }
        return Secret(groups.joined(separator: " "))
    }

    /// The `otpauth` URI that authenticator applications scan.
    ///
    /// Its format was set by Google Authenticator ("Key Uri Format"). The parameters say what applications assume anyway, for
    /// those that assume something else.
    ///
    /// - Parameters:
    ///   - issuer: the name of the application that the user signs in to. Colons are left out, because they separate the
    ///     issuer from the account.
    ///   - account: whose account it is, such as an email address.
    public func uri(issuer: String, account: String) -> Secret {
        let issuer = PercentEncoding.encode(Self.labelPart(issuer, 48))
        let account = PercentEncoding.encode(Self.labelPart(account, 128))
        return Secret(
            "otpauth://totp/\(issuer):\(account)?secret=\(text.reveal())&issuer=\(issuer)"
                + "&algorithm=SHA1&digits=\(TOTP.digits)&period=\(TOTP.period)")
    }

    /// At most `limit` bytes, since a QR code has to hold the whole URI (``QRCode/maximumLength``).
    private static func labelPart(_ text: String, _ limit: Int) -> String {
        text.cut(toBytes: 1024).filter { $0 != ":" && !$0.isNewline }.cut(toBytes: limit)
    }
}
