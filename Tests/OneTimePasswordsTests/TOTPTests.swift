import Foundation
import Models
import TestKit
import Testing

@testable import OneTimePasswords

@Suite struct TOTPTests {
    /// The secret of the test vectors of RFC 4226 and RFC 6238.
    private let secret = TOTPSecret(bytes: Data("12345678901234567890".utf8))!

    /// RFC 4226, appendix D.
    @Test(
        arguments: zip(
            0...9,
            [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
            ]))
    func countsAsRFC4226(step: Int, code: String) {
        #expect(TOTP.code(of: secret, step: step) == Secret(code))
    }

    /// RFC 6238, appendix B: the last six of eight digits.
    @Test(
        arguments: zip(
            [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000] as [TimeInterval],
            ["287082", "081804", "050471", "005924", "279037", "353130"]))
    func tellsTheTimeAsRFC6238(seconds: TimeInterval, code: String) {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(TOTP.code(of: secret, step: TOTP.step(at: date)) == Secret(code))
        #expect(TOTP.verify(Secret(code), of: secret, at: date, lastStep: nil) == TOTP.step(at: date))
    }

    @Test func agreesWithAnIndependentGenerator() async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "independent.py")
        let times = [0, 29, 30, 1_800_000_000, 1_800_000_029, 4_000_000_000]
        for _ in 0..<3 {
            let secret = TOTPSecret.random()
            let codes = try await TestPython.run(
                as: [String].self, script, ["codes", secret.text.reveal()] + times.map(String.init))
            #expect(
                codes.map { Secret($0) }
                    == times.map {
                        TOTP.code(of: secret, step: TOTP.step(at: Date(timeIntervalSince1970: TimeInterval($0))))
                    })
        }
    }

    private func verify(_ step: Int, at now: Int, last: Int? = nil) -> Int? {
        TOTP.verify(
            TOTP.code(of: secret, step: step), of: secret,
            at: Date(timeIntervalSince1970: TimeInterval(now * TOTP.period + 7)), lastStep: last)
    }

    @Test func aClockMayBeWrongByOneStep() {
        #expect(verify(99, at: 100) == 99 && verify(100, at: 100) == 100 && verify(101, at: 100) == 101)
        #expect(verify(98, at: 100) == nil && verify(102, at: 100) == nil)
        #expect(verify(0, at: 0) == 0 && verify(1, at: 0) == 1)
    }

    @Test func aStepIsAcceptedOnce() {
        #expect(verify(100, at: 100, last: 99) == 100)
        #expect(verify(100, at: 100, last: 100) == nil)
        #expect(verify(99, at: 100, last: 100) == nil)
        #expect(verify(101, at: 100, last: 100) == 101)
        #expect(verify(0, at: 0, last: 0) == nil)
    }

    @Test(arguments: ["287 082", "287-082", "  287082\n", "２８７０８２", "287\u{a0}082"])
    func readsWhatPeopleType(text: String) {
        #expect(TOTP.verify(Secret(text), of: secret, at: Date(timeIntervalSince1970: 59), lastStep: nil) == 1)
    }

    @Test(arguments: [
        "", "28708", "2870822", "28708a", "-287082.", "٢٨٧٠٨٢", "+287082", "0x28708", String(repeating: " ", count: 65),
        String(repeating: "\u{301}", count: 10_000),
    ])
    func refusesOtherTexts(text: String) {
        #expect(TOTP.normalize(Secret(text)) == nil)
        #expect(TOTP.verify(Secret(text), of: secret, at: Date(timeIntervalSince1970: 59), lastStep: nil) == nil)
    }

    @Test func timesOutOfRangeAreNoCrash() {
        for seconds in [-1e300, -1, 0, 1e300, .infinity] as [TimeInterval] {
            #expect(TOTP.step(at: Date(timeIntervalSince1970: seconds)) == 0)
        }
    }
}
