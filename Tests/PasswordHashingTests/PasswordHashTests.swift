import Models
import TestKit
import Testing

@testable import PasswordHashing

@Suite struct PasswordHashTests {
    @Test func isStoredWithTheIDOfItsPepper() throws {
        let text = "2026:$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"
        let hash = try #require(PasswordHash(stored: text))
        #expect(hash.pepperID == "2026" && hash.phc.hasPrefix("$argon2id$"))
        #expect(hash.stored == text && !hash.isForeign)
    }

    @Test(arguments: [
        "", "$argon2id$v=19$m=1", "a:", "a:$argon2i$v=19$m=19456,t=2,p=1$x$y", ":$argon2id$v=19$m=1", "a:b:$argon2id$",
        "a:$2b$10$abc",
    ])
    func refusesOtherText(_ text: String) {
        #expect(PasswordHash(stored: text) == nil)
    }

    @Test func isNotPrinted() throws {
        let hash = try #require(PasswordHash(stored: "a:$argon2id$hunter2"))
        var dumped = ""
        dump(hash, to: &dumped)
        for text in ["\(hash)", String(reflecting: hash), dumped] { #expect(!text.contains("hunter2"), "\(text)") }
    }
}

@Suite struct PepperTests {
    @Test func badPeppersAreRefused() {
        #expect(Pepper(id: "", key: .random()) == nil)
        #expect(Pepper(id: "a:b", key: .random()) == nil)
        #expect(Pepper(id: "a", key: .random(count: 15)) == nil)
        #expect(throws: PasswordHashingError.unusable) { try PasswordHasher(parameters: .minimum, peppers: []) }
    }

    /// Keyboards and systems write one password in different forms.
    @Test func appliesToTheNormalForm() throws {
        let pepper = try #require(Pepper(id: "a", key: .random()))
        #expect(pepper.applied(to: Secret("p\u{E1}ss")) == pepper.applied(to: Secret("pa\u{301}ss")))
        #expect(pepper.applied(to: Secret("pass")) != pepper.applied(to: Secret("Pass")))
    }

    /// Normalizing 60 KB of combining marks would take a second or more.
    @Test func longPasswordsAreNotNormalized() throws {
        let pepper = try #require(Pepper(id: "a", key: .random()))
        let long = Secret("a" + String(repeating: "\u{301}", count: 30_000))
        let time = CPUTime.least { #expect(pepper.applied(to: long).count == 32) }
        #expect(time < .milliseconds(50), "\(time)")
        #expect(pepper.applied(to: long) != pepper.applied(to: Secret(long.reveal() + "\u{301}")))
    }
}
