import Foundation
import Models
import TestKit
import Testing

@testable import OneTimePasswords

@Suite struct TOTPSecretTests {
    private let secret = TOTPSecret(bytes: Data("12345678901234567890".utf8))!

    @Test func has160BitsOfTheSystemsGenerator() {
        let some = (0..<100).map { _ in TOTPSecret.random().reveal() }
        #expect(Set(some).count == 100 && some.allSatisfy { $0.count == 20 })
        for count in [0, 19, 21] { #expect(TOTPSecret(bytes: Data(count: count)) == nil) }
    }

    @Test func isTypedInGroupsOfFour() {
        #expect(secret.text == Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
        #expect(secret.groupedText == Secret("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"))
    }

    @Test func isNotPrinted() {
        var dumped = ""
        dump(secret, to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), dumped, "\(secret.text)",
            "\(secret.uri(issuer: "a", account: "b"))",
        ] {
            #expect(!text.contains("GEZD") && !text.contains("12345"))
        }
    }

    @Test func theURIHasEverything() {
        #expect(
            secret.uri(issuer: "Ada & Söhne", account: "ada+x@example.com").reveal()
                == "otpauth://totp/Ada%20%26%20S%C3%B6hne:ada%2Bx%40example.com"
                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ada%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30"
        )
    }

    private struct Parsed: Decodable, Equatable {
        var secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        var issuer: String
        var name: String
        var digits = 6
        var interval = 30
        var algorithm = "sha1"
    }

    @Test(arguments: [
        ("Example", "ada@example.com"), ("A?b=c&d#e/f%20", "ö@bücher.example"), ("日本", "+1 555"),
        ("\"<svg>'\\", "a\0b"),
    ])
    func anotherReaderFindsItThere(issuer: String, account: String) async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "independent.py")
        let uri = secret.uri(issuer: issuer, account: account).reveal()
        let parsed = try await TestPython.run(as: Parsed.self, script, ["uri", uri])
        #expect(parsed == Parsed(issuer: issuer, name: account))
    }

    @Test func aNameCanNotChangeTheStructure() {
        let uri = secret.uri(issuer: "A:B", account: "c:d\ne" + String(repeating: "x", count: 500)).reveal()
        #expect(uri.hasPrefix("otpauth://totp/AB:cde") && uri.utf8.count < 300)
    }
}
