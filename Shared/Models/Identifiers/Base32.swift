import Foundation

/// Crockford's base 32 in lower case, for the 128 bits of a UUID: 26 digits, the first of them 0–7.
enum Base32 {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    private static let values: [UInt8?] = {
        var table = [UInt8?](repeating: nil, count: 256)
        for (value, digit) in digits.enumerated() { table[Int(digit)] = UInt8(value) }
        return table
    }()

    /// The number of digits of a UUID.
    static let length = 26

    /// The 26 digits of `uuid`.
    static func text(of uuid: UUID) -> String {
        String(unsafeUninitializedCapacity: length) { buffer in
            write(uuid, to: buffer)
            return length
        }
    }

    /// Writes the 26 digits of `uuid` to the beginning of `buffer`.
    static func write(_ uuid: UUID, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        var (high, low) = halves(of: uuid)
        for index in stride(from: length - 1, through: 0, by: -1) {
            buffer[index] = digits[Int(low & 31)]
            low = (low >> 5) | (high << 59)
            high >>= 5
        }
    }

    /// The UUID of 26 digits; nil for anything that ``text(of:)`` would not have written.
    static func uuid(from text: some Collection<UInt8>) -> UUID? {
        guard text.count == 26, let first = text.first, first <= UInt8(ascii: "7") else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for digit in text {
            guard let value = values[Int(digit)] else { return nil }
            high = (high << 5) | (low >> 59)
            low = (low << 5) | UInt64(value)
        }
        return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { UUID(uuid: $0.load(as: uuid_t.self)) }
    }

    private static func halves(of uuid: UUID) -> (UInt64, UInt64) {
        withUnsafeBytes(of: uuid.uuid) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}
