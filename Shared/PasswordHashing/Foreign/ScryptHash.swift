internal import COpenSSL
import Foundation

/// The cost of scrypt (RFC 7914 §2).
struct ScryptParameters: Sendable, Equatable {
    /// The binary logarithm of N.
    let logN: Int
    /// The block size.
    let r: Int
    /// The parallelization.
    let p: Int

    /// Throws ``ForeignHashError/tooCostly(_:)`` above 64 MiB, and above 256 MiB over all of its `p` passes: about half a second.
    init(logN: Int, r: Int, p: Int) throws(ForeignHashError) {
        guard logN >= 1, r >= 1, p >= 1 else { throw .malformed }
        guard logN <= 20, r <= 64, p <= 16, 128 * r << logN <= 64 << 20, 128 * r * p << logN <= 256 << 20 else {
            throw .tooCostly("at most 64 MiB, and 256 MiB times p")
        }
        (self.logN, self.r, self.p) = (logN, r, p)
    }

    /// Derives `length` bytes.
    func derive(_ password: [UInt8], salt: Data, length: Int) throws(PasswordHashingError) -> [UInt8] {
        var derived = [UInt8](repeating: 0, count: length)
        // A NULL password would only check the parameters.
        let text = password.map { CChar(bitPattern: $0) } + [0]
        let code = EVP_PBE_scrypt(
            text, password.count, Array(salt), salt.count, 1 << UInt64(logN), UInt64(r), UInt64(p), 128 << 20, &derived,
            length)
        guard code == 1 else { throw .unusable }
        return derived
    }
}

/// A hash of scrypt (RFC 7914), as a PHC string: `$scrypt$ln=15,r=8,p=1$salt$hash`.
public struct ScryptHash: Sendable, Equatable {
    let parameters: ScryptParameters
    let salt: Data
    let hash: Data

    init(_ text: String) throws(ForeignHashError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 5, fields[0].isEmpty, let numbers = HashText.parameters(fields[2], "ln", "r", "p"),
            let salt = HashText.decode(fields[3]), let hash = HashText.decode(fields[4])
        else { throw .malformed }
        try self.init(
            ScryptParameters(logN: numbers[0], r: numbers[1], p: numbers[2]), salt: salt, hash: hash)
    }

    init(_ parameters: ScryptParameters, salt: Data, hash: Data) throws(ForeignHashError) {
        guard salt.count <= 256, (16...128).contains(hash.count) else { throw .malformed }
        (self.parameters, self.salt, self.hash) = (parameters, salt, hash)
    }

    var text: String {
        let cost = "ln=\(parameters.logN),r=\(parameters.r),p=\(parameters.p)"
        return "$scrypt$\(cost)$\(HashText.encode(salt))$\(HashText.encode(hash))"
    }

    func matches(_ password: [UInt8]) throws(PasswordHashingError) -> Bool {
        HashText.areEqual(try parameters.derive(password, salt: salt, length: hash.count), hash)
    }
}
