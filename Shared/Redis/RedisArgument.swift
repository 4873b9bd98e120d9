public import struct Foundation.Data

/// An argument of a command. Redis takes every argument as a string of bytes.
public protocol RedisArgument: Sendable {
    /// The argument as it goes over the wire.
    var redisBytes: [UInt8] { get }
}

extension String: RedisArgument {
    /// The UTF-8 of the string.
    public var redisBytes: [UInt8] { Array(utf8) }
}

extension Substring: RedisArgument {
    /// The UTF-8 of the string.
    public var redisBytes: [UInt8] { Array(utf8) }
}

extension Int: RedisArgument {
    /// The number in decimal digits.
    public var redisBytes: [UInt8] { Array(String(self).utf8) }
}

extension [UInt8]: RedisArgument {
    /// The bytes themselves.
    public var redisBytes: [UInt8] { self }
}

extension Data: RedisArgument {
    /// The bytes themselves.
    public var redisBytes: [UInt8] { Array(self) }
}

extension Bool: RedisArgument {
    /// `1` for true, `0` for false.
    public var redisBytes: [UInt8] { [UInt8(ascii: self ? "1" : "0")] }
}
