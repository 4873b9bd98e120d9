/// Finds where the members of a JSON object begin and end, in one pass and without building values. So the envelope of a
/// message can be read without decoding its parameters. `JSONDecoder` decodes those later, and checks the syntax that
/// this scanner skips.
struct JSONSpans {
    /// Maximum depth of nesting; deeper JSON is refused before `JSONDecoder` gets it.
    static let maximumDepth = 64

    private let bytes: UnsafeRawBufferPointer
    private var index: Int
    private let end: Int

    init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
        self.bytes = bytes
        index = range.lowerBound
        end = range.upperBound
    }

    /// Calls `body` with the spans of each key (without quotes) and value of the object. Throws ``JSONScanError``.
    mutating func forEachMember(_ body: (_ key: Range<Int>, _ value: Range<Int>) throws -> Void) throws {
        try expect(UInt8(ascii: "{"))
        skipSpace()
        if peek() == UInt8(ascii: "}") {
            index += 1
            return try expectEnd()
        }
        while true {
            skipSpace()
            let key = try skipString()
            try expect(UInt8(ascii: ":"))
            let value = try skipValue()
            try body(key.lowerBound + 1..<key.upperBound - 1, value)
            skipSpace()
            guard let next = peek() else { throw JSONScanError.malformed }
            index += 1
            if next == UInt8(ascii: "}") { return try expectEnd() }
            guard next == UInt8(ascii: ",") else { throw JSONScanError.malformed }
        }
    }

    private func peek() -> UInt8? { index < end ? bytes[index] : nil }

    private mutating func skipSpace() {
        while index < end, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[index]) { index += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws {
        skipSpace()
        guard peek() == byte else { throw JSONScanError.malformed }
        index += 1
    }

    private mutating func expectEnd() throws {
        skipSpace()
        guard index == end else { throw JSONScanError.malformed }
    }

    /// Skips a string, and returns its span with the quotes.
    private mutating func skipString() throws -> Range<Int> {
        let start = index
        guard peek() == UInt8(ascii: "\"") else { throw JSONScanError.malformed }
        index += 1
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "\""):
                index += 1
                return start..<index
            default: index += 1
            }
        }
        throw JSONScanError.malformed
    }

    /// Skips a value, and returns its span.
    private mutating func skipValue() throws -> Range<Int> {
        skipSpace()
        let start = index
        switch peek() {
        case UInt8(ascii: "\""): return try skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipContainer()
        default: try skipScalar()
        }
        return start..<index
    }

    private mutating func skipContainer() throws {
        var depth = 0
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                _ = try skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                guard depth <= Self.maximumDepth else { throw JSONScanError.tooDeep }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            index += 1
            if depth == 0 { return }
        }
        throw JSONScanError.malformed
    }

    private mutating func skipScalar() throws {
        let start = index
        while index < end, !isDelimiter(bytes[index]) { index += 1 }
        guard index > start else { throw JSONScanError.malformed }
    }

    private func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0a, 0x0d: true
        default: false
        }
    }
}

/// A message is not JSON, or nested too deeply.
enum JSONScanError: Error { case malformed, tooDeep }
