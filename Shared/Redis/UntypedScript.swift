import Crypto

/// A Lua script whose keys and arguments have positions instead of names. Use ``RedisScript``.
public struct UntypedScript: Sendable {
    /// The script itself.
    public let source: String
    /// The name under which Redis caches it: the SHA-1 of the source, in 40 hexadecimal digits.
    public let sha1: String

    /// Takes the script's source.
    public init(_ source: String) {
        self.source = source
        sha1 = Insecure.SHA1.hash(data: Array(source.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
