import Crypto
import Foundation
import Models
import Primitives

/// The SHA-1 of a password, by which lists of breached passwords are sorted. It is never stored or logged.
struct BreachedPasswordHash: Sendable {
    /// 40 upper-case hexadecimal digits.
    let text: String

    /// Hashes what is left of a password after NFKC, as ``PasswordPolicy`` reads it.
    ///
    /// - Parameter password: at most ``TextBounds/password`` bytes.
    init(_ password: Secret) {
        let normal = password.reveal().precomposedStringWithCompatibilityMapping
        text = Data(Insecure.SHA1.hash(data: Data(normal.utf8))).hexadecimal.uppercased()
    }

    /// The 5 digits that a server learns. About a thousand breached passwords share them.
    var prefix: String { String(text.prefix(5)) }

    /// The other 35 digits.
    var suffix: String { String(text.dropFirst(5)) }
}
