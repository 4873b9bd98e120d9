import Foundation
import Testing

@testable import WebAuthn

@Suite struct AttestationObjectTests {
    private static let fmt = [0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8)
    private static let attStmt = [0x67] + Array("attStmt".utf8) + [0xa0]
    private static let authData = [0x68] + Array("authData".utf8) + [0x43, 1, 2, 3]

    private func error(_ bytes: [UInt8]) -> WebAuthnError? {
        do throws(WebAuthnError) {
            _ = try AttestationObject(Data(bytes))
            return nil
        } catch {
            return error
        }
    }

    @Test func readsTheMembersInAnyOrder() throws {
        for members in [[Self.fmt, Self.attStmt, Self.authData], [Self.authData, Self.fmt, Self.attStmt]] {
            let object = try AttestationObject(Data([0xa3] + members.joined()))
            #expect(object.format == "none" && object.statement == Data([0xa0]))
            #expect(object.authenticatorData == Data([1, 2, 3]))
        }
    }

    @Test func aStatementIsPassedOnAsItIs() throws {
        let statement = [0xa2, 0x63] + Array("alg".utf8) + [0x26, 0x63] + Array("sig".utf8) + [0x58, 2, 9, 9]
        let member = [0x67] + Array("attStmt".utf8) + statement
        let object = try AttestationObject(Data([0xa3] + Self.fmt + member + Self.authData))
        #expect(object.statement == Data(statement))
    }

    @Test(arguments: [
        [], [0xa3], [0xa0], [0x83], [0xa2] + fmt + attStmt, [0xa3] + fmt + attStmt + attStmt,
        [0xa3] + fmt + fmt + authData, [0xa4] + fmt + attStmt + authData, [0xa3] + fmt + attStmt + authData + [0],
        // Indefinite and reserved lengths, lengths beyond the end, tags.
        [0xbf] + fmt + attStmt + authData + [0xff], [0xbc], [0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0xa3] + fmt + attStmt + [0x68] + Array("authData".utf8) + [
            0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        ],
        [0xa3] + fmt + attStmt + [0x68] + Array("authData".utf8) + [0x44, 1, 2, 3],
        [0xc0, 0xa3] + fmt + attStmt + authData,
        // Other types.
        [0xa3] + fmt + [0x67] + Array("attStmt".utf8) + [0x80] + authData,
        [0xa3] + fmt + attStmt + [0x68] + Array("authData".utf8) + [0x63, 1, 2, 3],
        [0xa3, 0x63] + Array("fmt".utf8) + [0x00] + attStmt + authData,
        // A statement nested too deeply, and one with more items than bytes.
        [0xa3] + fmt + [0x67] + Array("attStmt".utf8) + [0xa1, 0x00, 0xa1, 0x00, 0xa1, 0x00, 0xa1, 0x00, 0xa0]
            + authData,
        [0xa3] + fmt + [0x67] + Array("attStmt".utf8) + [0xba, 0xff, 0xff, 0xff, 0xff] + authData,
    ])
    func refusesOtherBytes(bytes: [UInt8]) {
        #expect(error(bytes) == .malformedAuthenticatorData)
    }

    @Test func isBoundedBeforeItIsRead() {
        #expect(error([UInt8](repeating: 0xa3, count: 16_385)) == .tooLong)
    }
}
