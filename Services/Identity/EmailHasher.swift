import Crypto
import Foundation
import Models

/// Turns addresses into the hashes by which they are looked up, so that the table of credentials holds no address, can't
/// be searched without the key, and tells nothing about who uses several applications.
struct EmailHasher: Sendable {
    private let key: SymmetricKey

    init(key: SecretKey) { self.key = SymmetricKey(data: key.reveal()) }

    /// HMAC-SHA256 of the application's id (16 bytes) and the normalized address.
    func hash(_ email: EmailAddress, in application: ApplicationID) -> Data {
        let id = withUnsafeBytes(of: application.uuid.uuid) { Data($0) }
        return Data(HMAC<SHA256>.authenticationCode(for: id + Data(email.description.utf8), using: key))
    }
}
