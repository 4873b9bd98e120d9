/// One command with its arguments, ready for the wire.
///
/// It is encoded when it is made, in the calling task, so that the connection's thread only copies bytes.
public struct RedisCommand: Sendable, CustomStringConvertible {
    /// The command as RESP, Redis's protocol: an array of bulk strings.
    let wire: [UInt8]

    /// The command's name, which may be logged; arguments may be secret.
    public let name: String

    /// Makes the command `name` with `arguments`, which may hold any bytes.
    public init(_ name: String, _ arguments: any RedisArgument...) {
        self.init(name, arguments: arguments)
    }

    /// Makes the command `name` with `arguments`, which may hold any bytes.
    public init(_ name: String, arguments: [any RedisArgument]) {
        self.name = name
        var wire: [UInt8] = []
        wire.reserveCapacity(32 * (arguments.count + 1))
        wire.appendHeader("*", arguments.count + 1)
        wire.appendBulk(name.redisBytes)
        for argument in arguments { wire.appendBulk(argument.redisBytes) }
        self.wire = wire
    }

    /// The command's name alone.
    public var description: String { name }
}

extension [UInt8] {
    fileprivate mutating func appendHeader(_ kind: Unicode.Scalar, _ count: Int) {
        append(UInt8(ascii: kind))
        append(contentsOf: String(count).utf8)
        appendLineEnd()
    }

    fileprivate mutating func appendBulk(_ bytes: [UInt8]) {
        appendHeader("$", bytes.count)
        append(contentsOf: bytes)
        appendLineEnd()
    }

    private mutating func appendLineEnd() {
        append(UInt8(ascii: "\r"))
        append(UInt8(ascii: "\n"))
    }
}
