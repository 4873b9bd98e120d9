import Crypto
import Foundation
import Models

/// Hashes addresses for look-up. So the table of credentials holds no addresses, can't be searched without the key, and
/// does not reveal who uses several applications.
struct EmailHasher: Sendable {
    private let key: SymmetricKey

    init(key: SecretKey) { self.key = SymmetricKey(data: key.reveal()) }

    /// HMAC-SHA256 of the application's id (16 bytes) and the normalized address.
    func hash(_ email: EmailAddress, in application: ApplicationID) -> Data {
        let id = withUnsafeBytes(of: application.uuid.uuid) { Data($0) }
        return Data(HMAC<SHA256>.authenticationCode(for: id + Data(email.description.utf8), using: key))
    }

    /// HMAC-SHA256 of a mailbox, over all applications. Nothing but counters is found by it.
    func hash(_ mailbox: CountedMailbox) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data("mailbox \(mailbox)".utf8), using: key))
    }
}
