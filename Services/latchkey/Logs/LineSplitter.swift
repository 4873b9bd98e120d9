/// Splits a stream of bytes into lines of bounded length.
struct LineSplitter {
    private var rest: [UInt8] = []
    private let limit: Int

    /// Longer lines than `limit` bytes are split.
    init(limit: Int = 16 * 1024) { self.limit = limit }

    /// The lines that `bytes` completes, without line ends.
    mutating func lines(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte != UInt8(ascii: "\n") { rest.append(byte) }
            if byte == UInt8(ascii: "\n") || rest.count >= limit { lines += flush() }
        }
        return lines
    }

    /// The rest at the end of the stream.
    mutating func flush() -> [String] {
        defer { rest.removeAll(keepingCapacity: true) }
        return rest.isEmpty ? [] : [String(decoding: rest, as: UTF8.self)]
    }
}
