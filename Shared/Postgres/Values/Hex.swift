import Primitives

/// Reads hexadecimal digits, which the server writes for `uuid` and `bytea`.
enum Hex {
    /// The bytes for pairs of digits. Nil if there is any other character or an odd number of digits.
    static func bytes(_ digits: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.underestimatedCount / 2)
        var high: UInt8?
        for digit in digits {
            guard let nibble = HexDigit.value(of: digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        return high == nil ? bytes : nil
    }
}
