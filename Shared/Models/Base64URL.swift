public import Foundation

extension Data {
    /// The bytes in base64url without padding (RFC 4648 §5).
    ///
    /// Written out byte by byte: every token goes through here several times, and replacing characters in Foundation's
    /// standard base64 took thirty times as long.
    public var base64URL: String {
        let length = (count * 4 + 2) / 3
        return String(unsafeUninitializedCapacity: length) { output in
            withUnsafeBytes { input in
                var written = 0
                var index = 0
                while index < input.count {
                    let left = input.count - index
                    let group =
                        UInt32(input[index]) << 16
                        | (left > 1 ? UInt32(input[index + 1]) << 8 : 0)
                        | (left > 2 ? UInt32(input[index + 2]) : 0)
                    for digit in 0..<Swift.min(left + 1, 4) {
                        output[written] = Self.base64URLDigit(UInt8(truncatingIfNeeded: group >> (18 - 6 * digit)) & 63)
                        written += 1
                    }
                    index += 3
                }
                return written
            }
        }
    }

    /// Reads base64url without padding; nil for anything else, standard base64 and bits left over included.
    public init?(base64URL text: String) {
        let count = text.utf8.count
        guard count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * 3 / 4)
        var group: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            guard let value = Self.base64URLValue(character) else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
        }
        // One text for each value, so that a token can't be written in two ways (RFC 4648 §3.5).
        guard group & (1 << UInt32(bits) - 1) == 0 else { return nil }
        self.init(bytes)
    }

    /// The character for six bits.
    private static func base64URLDigit(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    /// The six bits of a character; nil for one that is not in the alphabet.
    private static func base64URLValue(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
