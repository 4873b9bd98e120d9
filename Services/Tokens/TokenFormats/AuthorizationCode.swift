import Foundation
import Models
import Primitives

/// An authorization code: the user's id and 256 random bits. With the user's id, the code lies in the same slot of a Redis
/// cluster as the user's sessions. Redis holds only its hash.
struct AuthorizationCode: Sendable {
    let user: UserID
    private let bytes: Data

    /// Makes a code for `user`.
    init(for user: UserID) {
        self.user = user
        bytes = withUnsafeBytes(of: user.uuid.uuid) { Data($0) } + RandomToken.bytes()
    }

    /// Reads what a client sent; nil when it has not the form of a code.
    init?(_ text: Secret) {
        guard text.reveal().utf8.count == 64, let bytes = Data(base64URL: text.reveal()), bytes.count == 48 else {
            return nil
        }
        user = UserID(uuid: UUID(uuid: bytes.withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) }))
        self.bytes = bytes
    }

    /// The text that clients receive: 64 characters of base64url.
    var text: Secret { Secret(bytes.base64URL) }

    /// The hash that Redis knows it by.
    var hash: String { bytes.sha256.base64URL }
}

extension AuthorizationCode: CustomStringConvertible, CustomReflectable {
    var description: String { "<authorization code>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
