import Foundation
import Models
import TestKit
import Testing

@testable import PasswordHashing

/// The hashes are of argon2-cffi, bcrypt, passlib, hashlib and cryptography of Python, of this password.
private let password = Secret("correct horse \u{E9}")

private let samples = [
    "$2b$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK",
    "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$AHXwUV1xgJwEA1c449BJujEJqLwAlXAGmfWnIMRfQLg",
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$e4nrWVpt29oe3mYsTErw+Iuhy69EWqnzOa4d0zY1P94",
    """
    $argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$\
    uJGsdYudH+XrmzUV8tC3oFHuRo1Gc3QhYqkyUFv+kbKSAngS5hXAus1m8H9S2Jz9h2HySJ2Inc8kwSENeXtzyA
    """,
    "$argon2i$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
    """
    $argon2i$v=19$m=256,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$\
    gGX5mJ3KBQjWThLM4L7hFln5s9R6k1NaEnUsqtWDnYA7vdKj/gYMmgMz67JodmXxdQDBqUNymuaPjUmrZ99nrA
    """,
    "$5$saltstring$aXLr59fnwrVg6Wz/o5uKtjZU0xGSbMc6YxPqiHv2NE.",
    "$5$rounds=1234$saltstring$YSYxzndyP9gNOKwk1YXRns5Z6u.YwEelOXA2mChOug0",
    "$6$saltstring$Vy1qkR4howG25g0MrA26uBcI9k9c5cxzfoR6VfYPEDH6Qz8CJGsLsSf6i7jmz6/3LKpWlmhxHaJqvorDx2KhI.",
    """
    $6$rounds=1400$anotherlongsalts$\
    uTH3eilkZ4zbz2CifeyjFjxQfebtDZmSxxNxW.FBYrIRJYTwT1yGQSJY5iErWjUUo9aq7jXfwtquU0nymTfnm1
    """,
    "$pbkdf2$1000$c29tZXNhbHQ$p97c4joJ9NW6nDirzq4mNO60Hmk",
    "$pbkdf2-sha256$1000$c29tZXNhbHT7/w$wDLI6HTssC7m0oPRa4GJBszHm9B3X3ur6FpAgj/eZaM",
    """
    $pbkdf2-sha512$1000$c29tZXNhbHQ$\
    y0XyrvJE6eqg4dITT7fOx8Xl3hzVMgWugHZhwvJ1gBar5cgzk7t0jQEN6T8mVRbWitKtc8vK0cYHhDZZYQOvGQ
    """,
    "$pbkdf2-sha256$i=1000,l=32$c29tZXNhbHT7/w$wDLI6HTssC7m0oPRa4GJBszHm9B3X3ur6FpAgj/eZaM",
    "pbkdf2_sha256$1000$somesalt$uqQnVm9PBd0Q5+bMpfksr99uBqRE9eRa2dZLywKBPm0=",
    "$scrypt$ln=10,r=8,p=1$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM",
]

@Suite struct ForeignHashTests {
    @Test(arguments: samples)
    func hashesOfOtherImplementationsMatchTheirPasswordOnly(_ text: String) throws {
        let hash = try ForeignHash(text)
        #expect(try hash.matches(password))
        // Other systems don't normalize.
        for other in ["correct horse e\u{301}", "correct horse", "", "correct horse \u{E9}x"] {
            #expect(try !hash.matches(Secret(other)), "\(other)")
        }
        // HMAC fills a short key up with zeros (RFC 2104 §2), so that this is the same to PBKDF2 and scrypt everywhere.
        let isHMAC = text.contains("pbkdf2") || text.contains("scrypt")
        #expect(try hash.matches(Secret("correct horse \u{E9}\0")) == isHMAC)
    }

    /// What is stored is read again.
    @Test(arguments: samples)
    func theTextGivesTheSameHash(_ text: String) throws {
        let hash = try ForeignHash(text)
        #expect(try ForeignHash(hash.text) == hash)
        #expect(hash.text.utf8.count <= ForeignHash.maximumLength)
        #expect(!"\(hash) \(String(reflecting: hash))".contains(text.suffix(20)))
    }

    @Test(arguments: samples)
    func everyCharacterOfTheHashCounts(_ text: String) throws {
        // The last character of base64 has unused bits, so another one is changed.
        var damaged = Array(text)
        let index = damaged.count - 12
        damaged[index] = damaged[index] == "A" ? "B" : "A"
        #expect(try !ForeignHash(String(damaged)).matches(password))
    }

    @Test(arguments: [
        "", "$", "$$", "plain", "5f4dcc3b5aa765d61d8327deb882cf99", "$1$salt$qJH7.N4xYta3aEG/dfqo/0", "$apr1$x$y",
        "$y$j9T$x$y", "$7$CU..../....x$y", "$2x$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK", "{SSHA}abc",
        "$argon2d$v=19$m=256,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "pbkdf2_md5$1000$salt$AAAA", "$sealed$abc", "sha256$x$y",
    ])
    func otherKindsAreUnknown(_ text: String) {
        #expect(throws: ForeignHashError.unknownAlgorithm) { try ForeignHash(text) }
    }

    @Test(arguments: [
        "$2b$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJL",
        "$2b$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLKK",
        "$2b$03$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK",
        "$2b$5$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLKa",
        "$2b$+5$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK",
        "$2b$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJL\u{0}",
        "$5$saltstring$aXLr59fnwrVg6Wz", "$5$$", "$5$", "$6$rounds=$x$y", "$6$rounds=999$saltstring$\(digits(86))",
        "$6$rounds=05000$saltstring$\(digits(86))", "$6$seventeenletters!$\(digits(86))", "$6$a:b$\(digits(86))",
        "$argon2id$m=256,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$argon2id$v=16$m=256,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$argon2id$v=19$m=8,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$argon2id$v=19$m=256,t=0,p=2$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$argon2id$v=19$m=256,t=2$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$argon2id$v=19$m=256,t=2,p=2$c2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$tNjZ",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$%%%%%%%%%%%%%%%%%%%%%%%%%%%%",
        "$scrypt$ln=0,r=8,p=1$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM",
        "$scrypt$ln=10,r=8$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM",
        "$scrypt$ln=10,r=8,p=-1$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM",
        "$pbkdf2$0$c29tZXNhbHQ$p97c4joJ9NW6nDirzq4mNO60Hmk", "$pbkdf2$1000$c29tZXNhbHQ",
        "$pbkdf2$1000$c29tZXNhbHQ$p97c", "$pbkdf2$1e3$c29tZXNhbHQ$p97c4joJ9NW6nDirzq4mNO60Hmk",
        "$firebase-scrypt$ln=14,r=8$Bw$c2FsdA$c2FsdA$c2FsdA", "$firebase-scrypt$ln=14,r=8$Bw",
    ])
    func damagedHashesAreRefused(_ text: String) {
        #expect(throws: ForeignHashError.malformed) { try ForeignHash(text) }
    }

    @Test func longTextsAreRefused() {
        #expect(throws: ForeignHashError.malformed) {
            try ForeignHash("$pbkdf2$1000$c29tZXNhbHQ$" + String(repeating: "A", count: 1024))
        }
    }

    /// What a hash costs is decided by the file, which may be anyone's.
    @Test(arguments: [
        "$2b$15$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK",
        "$2y$31$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK",
        "$6$rounds=1000001$saltstring$\(digits(86))", "$5$rounds=999999999$saltstring$\(digits(43))",
        "$argon2id$v=19$m=65537,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$argon2id$v=19$m=65536,t=17,p=1$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$argon2i$v=19$m=999999999,t=999999999,p=1$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$scrypt$ln=17,r=8,p=1$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM",
        "$scrypt$ln=16,r=8,p=5$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM",
        "$scrypt$ln=999999999,r=999999999,p=999999999$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM",
        "$pbkdf2-sha256$2000001$c29tZXNhbHQ$wDLI6HTssC7m0oPRa4GJBszHm9B3X3ur6FpAgj/eZaM",
    ])
    func absurdCostsAreRefused(_ text: String) throws {
        let error = #expect(throws: ForeignHashError.self) { try ForeignHash(text) }
        guard case .tooCostly = error else { throw try #require(error) }
    }

    /// A hash of 72 bytes is the hash of all longer passwords that begin with them, as in the system that made it.
    @Test func bcryptReads72Bytes() throws {
        let hash = try ForeignHash("$2b$05$abcdefghijklmnopqrstuujf8SX2ahXLwp9w/B.Y5XdysS6yR576q")
        #expect(try hash.matches(Secret(String(repeating: "x", count: 72))))
        #expect(try hash.matches(Secret(String(repeating: "x", count: 80))))
        #expect(try hash.matches(Secret(String(repeating: "x", count: 4000))))
        #expect(try !hash.matches(Secret(String(repeating: "x", count: 71))))
        #expect(try !hash.matches(Secret(String(repeating: "x", count: 71) + "y")))
    }

    /// The versions differ in their names only, since their errors were mended.
    @Test(arguments: ["2a", "2b", "2y"])
    func bcryptHasThreeNames(_ name: String) throws {
        let hash = try ForeignHash("$\(name)$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK")
        #expect(try hash.matches(password))
    }

    /// Some systems write other unused bits in the last character of the salt.
    @Test func bcryptIgnoresUnusedBitsOfTheSalt() throws {
        let hash = try ForeignHash("$2b$05$abcdefghijklmnopqrstuvNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK")
        #expect(try hash.matches(password))
    }

    @Test func longPasswordsOfSHACryptDoNotMatch() throws {
        let hash = try ForeignHash("$5$saltstring$aXLr59fnwrVg6Wz/o5uKtjZU0xGSbMc6YxPqiHv2NE.")
        #expect(try !hash.matches(Secret(String(repeating: "x", count: 512))))
        #expect(try !hash.matches(Secret(String(repeating: "x", count: 511))))
    }

    /// The sample of github.com/firebase/scrypt, and another cost.
    @Test(arguments: [
        (
            14, "user1password",
            "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=="
        ),
        (
            10, "correct horse \u{E9}",
            "hW1jevLxpPAcNIBPeQGhu2Ei+AoSvIUevV8YiqXeqK9dMO8Cp9KSMpMtlSyYPOnzoFVq+/9kDLNEjldzt9gKwA=="
        ),
    ])
    func firebaseHashesMatch(_ cost: Int, _ password: String, _ hash: String) throws {
        var imported = Identity.ImportedPasswordHash(
            algorithm: "firebase-scrypt", hash: Secret(hash), salt: "42xEC+ixf3L2lw==")
        imported.signerKey = Secret(
            "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==")
        imported.saltSeparator = "Bw=="
        imported.rounds = 8
        imported.memoryCost = cost
        let read = try ForeignHash(imported)
        #expect(try read.matches(Secret(password)))
        #expect(try !read.matches(Secret(password + "x")))
        #expect(try ForeignHash(read.text) == read)
    }
}

/// So many digits of crypt's base64.
private func digits(_ count: Int) -> String { String(repeating: "a", count: count) }

@Suite struct ForeignHashFuzzTests {
    @Test func whatIsAcceptedIsBoundedAndReadAgain() async {
        await Fuzz.run("foreign hashes") {
            Mutator(samples, pieces: ["$", "$2b$", "$6$rounds=", "m=", "ln=", "i="], maximumLength: 4096, seed: $0)
        } _: { bytes in
            guard let text = String(validating: bytes, as: UTF8.self), let hash = try? ForeignHash(text) else { return }
            #expect((try? ForeignHash(hash.text)) == hash, "\(FuzzInput.current?.description ?? "")")
        }
    }

    @Test func theCostGrowsLinearlyWithTheLength() {
        for piece in ["$", "A", "=", ",", "$2b$05$", "m=1,"] {
            let growth = Cost.growth(piece, floor: .milliseconds(2)) {
                "$pbkdf2$1000$" + String(repeating: piece, count: $0 / piece.utf8.count)
            } _: {
                _ = try? ForeignHash($0)
            }
            #expect(growth == nil)
        }
    }
}
