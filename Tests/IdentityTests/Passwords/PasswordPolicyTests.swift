import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct PasswordPolicyTests {
    private func types(_ password: String, minimumLength: Int = 12, email: String = "ann.lee@example.com") -> [String] {
        PasswordPolicy(minimumLength: minimumLength).violations(
            of: Secret(password), .init(email: EmailAddress(email), applicationName: "Acme Notes"), path: "/password"
        ).map(\.type)
    }

    @Test(arguments: [
        ("abcdefghijkl", "repetitive"), ("zyxwvutsrqponm", "repetitive"), ("AbCdEfGhIjKl", "repetitive"),
        ("asdfghjklzxcvbnm", "repetitive"), ("abcabcabcabc", "repetitive"), ("xyxyzzxyxyzz", "repetitive"),
        ("1111222233334444", "repetitive"), ("correct horse aaaaaa battery staple", "repetitive"),
        ("mQ7$kd02-pLzX-AaAaAaAa-vT4!w", "repetitive"), ("Sunshine2024!", "common_password"),
        ("!!PASSWORD!!", "common_password"),
        ("1q2w3e4r5t6y", "common_password"), ("ann.lee@example.com", "personal"), ("ANN.LEE-example", "personal"),
        ("acme-notes-acme", "personal"), ("notes notes 1", "personal"),
        // Full-width forms are the same password after NFKC, also for an attacker.
        ("\u{FF50}\u{FF41}\u{FF53}\u{FF53}\u{FF57}\u{FF4F}\u{FF52}\u{FF44}1234", "common_password"),
    ])
    func namesWhatIsWrongWithAWeakPassword(password: String, type: String) {
        #expect(types(password).contains(type))
    }

    @Test(arguments: [
        "plain words in a row", "tr0ub4dor&3-horse", "1234-notable-otters", "aaaa but then it goes on",
        "five -----  dashes in a row",
        "ein Satz mit Umlauten: äöü", "🦦🦫🦭🐳🐬🦈🐙🦑🦐🦞🦀🐡", "mQ7$kd02-pLzX", "notes from the acme underground",
    ])
    func acceptsGoodPasswords(password: String) {
        #expect(types(password).isEmpty)
    }

    /// `count` pieces in an order that does not repeat.
    private static func repeating(_ pieces: [String], count: Int) -> String {
        var text = ""
        for index in 0..<count {
            let position: Int = (index * index + index / 3) % pieces.count
            text += pieces[position]
        }
        return text
    }

    @Test func countsCodePoints() {
        // Twelve visible characters of twenty-four code points, which NFKC composes to twelve.
        #expect(
            types(["o", "u", "a", "e", "i", "y", "n", "c", "s", "z", "g"].map { "\($0)\u{301}" }.joined()) == [
                "too_short"
            ])
        #expect(types("kärlek-på-ö", minimumLength: 11).isEmpty)
        let long = Self.repeating(["mice", "owls", "eels", "cats"], count: 64)
        #expect(long.count == 256)
        #expect(types(long).isEmpty)
        #expect(types(long + "x") == ["too_long"])
    }

    /// Normalizing 60 KB of combining marks would take a second or more.
    @Test func refusesLongPasswordsBeforeNormalizing() {
        for count in [1_025, 30_000] {
            let long = "a" + String(repeating: "\u{301}", count: count)
            let time = CPUTime.least { #expect(types(long) == ["too_long"]) }
            #expect(time < .milliseconds(50), "\(time)")
        }
    }

    @Test func countsDecomposedCharactersAfterNFKC() {
        // 256 code points, each written as four.
        let composed = Self.repeating(["\u{1F82}", "\u{1F83}", "\u{1F84}", "\u{1F92}"], count: 256)
        let decomposed = composed.decomposedStringWithCanonicalMapping
        #expect(decomposed.unicodeScalars.count == 1024)
        #expect(!types(decomposed).contains("too_long"))
    }

    @Test func namesEveryBrokenRule() {
        #expect(types("aaaa") == ["too_short", "repetitive"])
        #expect(types("password") == ["too_short", "common_password"])
    }
}
