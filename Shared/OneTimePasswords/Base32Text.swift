import Foundation

/// Base 32 (RFC 4648 §6) in upper case and without padding, as authenticator applications take secrets.
enum Base32Text {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    static func encode(_ bytes: Data) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 8 + 4) / 5)
        var (group, bits): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(digits[Int(group >> bits) & 31])
            }
            // What was written is dropped.
            group &= 1 << bits - 1
        }
        if bits > 0 { text.append(digits[Int(group << (5 - bits)) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }
}
