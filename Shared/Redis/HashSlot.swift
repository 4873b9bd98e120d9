/// One of the 16384 slots among which a cluster divides its keys.
struct HashSlot: Hashable, Sendable {
    static let count = 16384

    let number: Int

    /// Nil for a number that no slot has.
    init?(_ number: Int) {
        guard (0..<Self.count).contains(number) else { return nil }
        self.number = number
    }

    /// The slot of a key: that of its hash tag, which is what stands in the first `{…}`, if that is not empty.
    init(of key: some Collection<UInt8>) {
        number = Int(Self.tag(of: key).reduce(0, Self.crc16)) % Self.count
    }

    /// The slot of a key.
    init(of key: String) {
        self.init(of: Array(key.utf8))
    }

    private static func tag<Key: Collection<UInt8>>(of key: Key) -> Key.SubSequence {
        guard let opening = key.firstIndex(of: UInt8(ascii: "{")) else { return key[...] }
        let rest = key[opening...].dropFirst()
        guard let closing = rest.firstIndex(of: UInt8(ascii: "}")), closing != rest.startIndex else { return key[...] }
        return rest[..<closing]
    }

    /// CRC-16/XMODEM, as Redis computes it.
    private static func crc16(_ sum: UInt16, _ byte: UInt8) -> UInt16 {
        (sum << 8) ^ crcTable[Int(UInt8(truncatingIfNeeded: sum >> 8) ^ byte)]
    }

    private static let crcTable: [UInt16] = (0..<256).map { index in
        (0..<8).reduce(UInt16(index) << 8) { sum, _ in sum & 0x8000 != 0 ? (sum << 1) ^ 0x1021 : sum << 1 }
    }
}
