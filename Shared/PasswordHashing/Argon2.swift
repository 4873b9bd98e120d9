internal import CSodium
import Foundation

/// Cost parameters of Argon2id (RFC 9106 §3.1). Parallelism is 1, the only value that libsodium supports.
public struct Argon2Parameters: Sendable, Equatable {
    /// Memory in KiB.
    public let memory: Int
    /// Number of passes over the memory.
    public let iterations: Int

    /// The minimum that OWASP recommends: 19 MiB with 2 passes, or 46 MiB with 1 pass.
    public static let minimum = Argon2Parameters(unchecked: 19 * 1024, 2)

    /// Returns nil for parameters below ``minimum``, or above 4 GiB or 64 passes.
    public init?(memory: Int, iterations: Int) {
        let isEnough = (memory >= 19 * 1024 && iterations >= 2) || (memory >= 46 * 1024 && iterations >= 1)
        guard isEnough, memory <= 4 << 20, iterations <= 64 else { return nil }
        self.init(unchecked: memory, iterations)
    }

    private init(unchecked memory: Int, _ iterations: Int) {
        self.memory = memory
        self.iterations = iterations
    }
}

/// The functions of libsodium. Each blocks its thread while it computes.
enum Argon2 {
    /// Hashes `secret` with a new salt. Returns a PHC string (`$argon2id$v=19$m=…`).
    static func hash(_ secret: Data, _ parameters: Argon2Parameters) throws(PasswordHashingError) -> String {
        var output = [CChar](repeating: 0, count: Int(crypto_pwhash_strbytes()))
        let input = secret.map { CChar(bitPattern: $0) }
        let code = crypto_pwhash_str(
            &output, input, UInt64(input.count), UInt64(parameters.iterations), parameters.memory * 1024)
        guard code == 0 else { throw .unusable }
        return String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether `secret` matches a PHC string. Throws for an invalid string or a lack of memory, which are not mismatches.
    static func verify(_ secret: Data, _ phc: String) throws(PasswordHashingError) -> Bool {
        try verify(secret, padded(phc))
    }

    /// The same for a PHC string of another system, which may be longer than ours, and of Argon2i.
    static func verifyForeign(_ secret: Data, _ phc: String) throws(PasswordHashingError) -> Bool {
        try verify(secret, Array(phc.utf8CString))
    }

    private static func verify(_ secret: Data, _ text: [CChar]) throws(PasswordHashingError) -> Bool {
        let input = secret.map { CChar(bitPattern: $0) }
        errno = 0
        if crypto_pwhash_str_verify(text, input, UInt64(input.count)) == 0 { return true }
        // libsodium sets EINVAL for a mismatch only.
        guard errno == EINVAL else { throw .unusable }
        return false
    }

    /// Whether a PHC string was made with other parameters.
    static func needsRehash(_ phc: String, _ parameters: Argon2Parameters) -> Bool {
        crypto_pwhash_str_needs_rehash(padded(phc), UInt64(parameters.iterations), parameters.memory * 1024) != 0
    }

    /// Whether a PHC string is one that we could have made: with `parameters`, or with others that are bounded.
    static func isPlausible(_ phc: String, _ parameters: Argon2Parameters) -> Bool {
        phc.utf8.count < Int(crypto_pwhash_strbytes())
            && (!needsRehash(phc, parameters) || (try? ForeignArgon2Hash(phc)) != nil)
    }

    /// libsodium reads a buffer of this size, regardless of the string's length.
    private static func padded(_ phc: String) -> [CChar] {
        let size = Int(crypto_pwhash_strbytes())
        let text = phc.utf8.prefix(size - 1).map { CChar(bitPattern: $0) }
        return text + [CChar](repeating: 0, count: size - text.count)
    }
}
