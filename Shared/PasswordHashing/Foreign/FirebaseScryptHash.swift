internal import COpenSSL
import Foundation

/// A hash of Firebase Authentication: scrypt of the password makes a key, which encrypts the project's signer key
/// (github.com/firebase/scrypt). Its text is ours: `$firebase-scrypt$ln=14,r=8$separator$signer key$salt$hash`.
public struct FirebaseScryptHash: Sendable, Equatable {
    static let name = "firebase-scrypt"

    let parameters: ScryptParameters
    let saltSeparator: Data
    /// The same for all users of a project, and secret.
    let signerKey: Data
    let salt: Data
    let hash: Data

    init(_ text: String) throws(ForeignHashError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7, fields[0].isEmpty, let numbers = HashText.parameters(fields[2], "ln", "r") else {
            throw .malformed
        }
        let parts = fields[3...].compactMap { HashText.decode($0) }
        guard parts.count == 4 else { throw .malformed }
        try self.init(
            memoryCost: numbers[0], rounds: numbers[1], saltSeparator: parts[0], signerKey: parts[1], salt: parts[2],
            hash: parts[3])
    }

    init(
        memoryCost: Int, rounds: Int, saltSeparator: Data, signerKey: Data, salt: Data, hash: Data
    ) throws(ForeignHashError) {
        parameters = try ScryptParameters(logN: memoryCost, r: rounds, p: 1)
        guard saltSeparator.count <= 64, salt.count <= 256, (16...128).contains(signerKey.count),
            hash.count == signerKey.count
        else { throw .malformed }
        (self.saltSeparator, self.signerKey, self.salt, self.hash) = (saltSeparator, signerKey, salt, hash)
    }

    var text: String {
        let parts = [saltSeparator, signerKey, salt, hash].map(HashText.encode).joined(separator: "$")
        return "$\(Self.name)$ln=\(parameters.logN),r=\(parameters.r)$\(parts)"
    }

    func matches(_ password: [UInt8]) throws(PasswordHashingError) -> Bool {
        let derived = try parameters.derive(password, salt: salt + saltSeparator, length: 64)
        return HashText.areEqual(try encrypt(Array(signerKey), key: Array(derived.prefix(32))), hash)
    }

    /// AES-256 in counter mode, which begins at zero.
    private func encrypt(_ plaintext: [UInt8], key: [UInt8]) throws(PasswordHashingError) -> [UInt8] {
        guard let context = EVP_CIPHER_CTX_new() else { throw .unusable }
        defer { EVP_CIPHER_CTX_free(context) }
        let counter = [UInt8](repeating: 0, count: 16)
        var (output, length) = ([UInt8](repeating: 0, count: plaintext.count), Int32(0))
        guard EVP_EncryptInit_ex(context, EVP_aes_256_ctr(), nil, key, counter) == 1,
            EVP_EncryptUpdate(context, &output, &length, plaintext, Int32(plaintext.count)) == 1,
            Int(length) == plaintext.count
        else { throw .unusable }
        return output
    }
}
