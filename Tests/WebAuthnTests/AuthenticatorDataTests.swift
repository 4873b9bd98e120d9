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

    @Test func hasNoMoreThanItsFlagsAnnounce() throws {
        for flags: UInt8 in [0x40, 0x80, 0xc0] {
            #expect(try data(flags: flags, more: [0xa0]).flags.rawValue == flags)
            #expect(throws: WebAuthnError.malformedAuthenticatorData) { try data(flags: flags) }
        }
        #expect(throws: WebAuthnError.malformedAuthenticatorData) { try data(flags: 1, more: [0]) }
        #expect(throws: WebAuthnError.malformedAuthenticatorData) { try AuthenticatorData(Data(count: 36)) }
    }
}
