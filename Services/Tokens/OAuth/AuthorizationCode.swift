import Crypto
import Foundation
import Models

/// An authorization code: the user, so that everything that it touches lies together in Redis, and 256 random bits. The
/// store has only its hash.
struct AuthorizationCode: Sendable {
    let user: UserID
    private let bytes: Data

    /// A new code for `user`.
    init(for user: UserID) {
        self.user = user
        bytes =
            withUnsafeBytes(of: user.uuid.uuid) { Data($0) } + SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    }

    /// Reads what a client sent; nil when it could not be one of ours.
    init?(_ text: Secret) {
        guard text.reveal().utf8.count == 64, let bytes = Data(base64URL: text.reveal()), bytes.count == 48 else {
            return nil
        }
        user = UserID(uuid: UUID(uuid: bytes.withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) }))
        self.bytes = bytes
    }

    /// The text that clients get.
    var text: Secret { Secret(bytes.base64URL) }

    /// By what the store knows it.
    var hash: String { Data(SHA256.hash(data: bytes)).base64URL }
}

extension AuthorizationCode: CustomStringConvertible, CustomReflectable {
    var description: String { "<authorization code>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
