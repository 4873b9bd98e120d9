public import Foundation

/// Time-ordered UUIDs (RFC 9562 §5.7).
public enum UUIDv7 {
    /// A new UUID: 48 bits of Unix milliseconds, then 74 random bits from the system's generator.
    public static func make(at date: Date = Date()) -> UUID {
        var generator = SystemRandomNumberGenerator()
        return make(at: date, generator.next(), generator.next())
    }

    /// The least UUID that can be made at `date` or later: for queries by time.
    public static func earliest(at date: Date) -> UUID { make(at: date, 0, 0) }

    private static func make(at date: Date, _ high: UInt64, _ low: UInt64) -> UUID {
        let milliseconds = UInt64(max(0, date.timeIntervalSince1970 * 1000))
        func byte(_ value: UInt64, _ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: value >> shift) }
        return UUID(
            uuid: (
                byte(milliseconds, 40), byte(milliseconds, 32), byte(milliseconds, 24), byte(milliseconds, 16),
                byte(milliseconds, 8), byte(milliseconds, 0),
                0x70 | (byte(high, 8) & 0x0f), byte(high, 0),
                0x80 | (byte(low, 56) & 0x3f), byte(low, 48), byte(low, 40), byte(low, 32),
                byte(low, 24), byte(low, 16), byte(low, 8), byte(low, 0)
            ))
    }
}
