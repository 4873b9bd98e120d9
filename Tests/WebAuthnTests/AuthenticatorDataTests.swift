import Foundation
import Testing

@testable import WebAuthn

@Suite struct AuthenticatorDataTests {
    private func data(flags: UInt8, counter: [UInt8] = [0, 0, 0, 0], more: [UInt8] = []) throws -> AuthenticatorData {
        try AuthenticatorData(Data([UInt8](repeating: 5, count: 32) + [flags] + counter + more))
    }

    @Test func readsTheFixedPart() throws {
        let read = try data(flags: 0x1d, counter: [1, 2, 3, 4])
        #expect(read.relyingPartyHash == Data(repeating: 5, count: 32))
        #expect(read.flags == [.userPresent, .userVerified, .backupEligible, .backedUp])
        #expect(read.counter == 0x0102_0304)
    }

    @Test func readsASliceToo() throws {
        let whole = Data([9, 9]) + Data([UInt8](repeating: 5, count: 32) + [1, 0, 0, 1, 0])
        #expect(try AuthenticatorData(whole.dropFirst(2)).counter == 256)
    }

    /// AAGUID, length and id of a credential, before its key.
    private static let credential = [UInt8](repeating: 0, count: 16) + [0, 2, 9, 9]

    @Test func endsWithWhatItsFlagsAnnounce() throws {
        let (key, extensions): ([UInt8], [UInt8]) = ([0xa1, 0x01, 0x02], [0xa0])
        for (flags, more): (UInt8, [UInt8]) in [
            (0x01, []), (0x40, Self.credential + key), (0x80, extensions), (0xc0, Self.credential + key + extensions),
        ] {
            #expect(try data(flags: flags, more: more).flags.rawValue == flags)
            for other in [more + [0], more + [0xa0]] {
                #expect(throws: WebAuthnError.malformedAuthenticatorData, "\(flags) \(other)") {
                    try data(flags: flags, more: other)
                }
            }
        }
        #expect(throws: WebAuthnError.malformedAuthenticatorData) { try AuthenticatorData(Data(count: 36)) }
    }

    @Test func isCutOffNowhere() throws {
        let whole = Self.credential + [0xa1, 0x01, 0x02, 0xa0]
        for count in 0..<whole.count {
            #expect(throws: WebAuthnError.malformedAuthenticatorData) {
                try data(flags: 0xc0, more: Array(whole.prefix(count)))
            }
        }
        // A length of an id beyond the end, and parts that are no maps.
        for more in [
            [UInt8](repeating: 0, count: 16) + [0xff, 0xff, 0xa0], Self.credential + [0x01], Self.credential + [0x80],
        ] {
            #expect(throws: WebAuthnError.malformedAuthenticatorData) { try data(flags: 0x40, more: more) }
        }
    }
}
