import Foundation

/// A hash of Argon2i or Argon2id with another system's parameters, as a PHC string: `$argon2id$v=19$m=65536,t=3,p=4$salt$hash`.
public struct ForeignArgon2Hash: Sendable, Equatable {
    /// Maximum memory in KiB.
    static let maximumMemory = 64 * 1024
    /// Maximum of memory in KiB times passes: about half a second.
    static let maximumWork = 1 << 20

    let text: String

    init(_ text: String) throws(ForeignHashError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        // libsodium knows version 1.3 only, which is of 2015.
        guard fields.count == 6, fields[0].isEmpty, ["argon2i", "argon2id"].contains(fields[1]), fields[2] == "v=19",
            let numbers = HashText.parameters(fields[3], "m", "t", "p"),
            let salt = HashText.decode(fields[4]), (8...64).contains(salt.count),
            let hash = HashText.decode(fields[5]), (16...128).contains(hash.count)
        else { throw .malformed }
        let (memory, passes, lanes) = (numbers[0], numbers[1], numbers[2])
        guard passes >= 1, lanes >= 1, memory >= 8 * lanes else { throw .malformed }
        guard memory <= Self.maximumMemory, passes <= Self.maximumWork / memory, lanes <= 64 else {
            throw .tooCostly("at most 64 MiB, and 1 GiB over all passes")
        }
        let encoded = [HashText.encode(salt), HashText.encode(hash)].joined(separator: "$")
        self.text = "$\(fields[1])$v=19$m=\(memory),t=\(passes),p=\(lanes)$\(encoded)"
    }

    func matches(_ password: [UInt8]) throws(PasswordHashingError) -> Bool {
        try Argon2.verifyForeign(Data(password), text)
    }
}
