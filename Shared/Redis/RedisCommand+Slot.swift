/// Where a command belongs in a cluster. It is read from the encoded command, so that a single server costs nothing for it.
extension RedisCommand {
    /// The slot of the command's first key; nil for a command that has none.
    var slot: HashSlot? {
        guard let index = keyIndex, let key = argument(index) else { return nil }
        return HashSlot(of: key)
    }

    /// The position of the first key among the arguments.
    private var keyIndex: Int? {
        switch name {
        case "PING", "ECHO", "TIME", "INFO", "ROLE", "CLIENT", "CLUSTER", "CONFIG", "ACL", "SCRIPT", "FLUSHALL",
            "MULTI", "EXEC", "ASKING":
            nil
        // The source or its hash, the number of keys, the keys.
        case "EVAL", "EVALSHA": argument(1).flatMap { $0.elementsEqual([UInt8(ascii: "0")]) ? nil : 2 }
        // A subcommand, then the key.
        case "XGROUP", "XINFO", "OBJECT", "MEMORY": 1
        default: 0
        }
    }

    /// The argument at a position, as bytes.
    private func argument(_ index: Int) -> ArraySlice<UInt8>? {
        var rest = wire[...]
        // The number of elements.
        guard rest.readNumber() != nil else { return nil }
        var bulk: ArraySlice<UInt8>?
        for _ in 0...(index + 1) {
            guard let length = rest.readNumber(), length + 2 <= rest.count else { return nil }
            bulk = rest.prefix(length)
            rest = rest.dropFirst(length + 2)
        }
        return bulk
    }
}

extension ArraySlice<UInt8> {
    /// Reads a line such as `$12`, and returns its number.
    fileprivate mutating func readNumber() -> Int? {
        guard let end = firstIndex(of: 13), end + 1 < endIndex else { return nil }
        var number = 0
        for byte in self[(startIndex + 1)..<end] {
            guard (48...57).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 48)
        }
        self = self[(end + 2)...]
        return number
    }
}
