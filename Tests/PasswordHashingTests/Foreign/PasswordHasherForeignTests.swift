import Foundation
import Models
import Testing

@testable import PasswordHashing

private let password = Secret("correct horse \u{E9}")
private let bcrypt = "$2b$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK"
private var inAMinute: ContinuousClock.Instant { .now + .seconds(60) }

private func hasher(_ peppers: (id: String, byte: UInt8)...) throws -> PasswordHasher {
    try PasswordHasher(
        parameters: .minimum,
        peppers: peppers.map { try #require(Pepper(id: $0.id, key: SecretKey(Array(repeating: $0.byte, count: 32)))) })
}

@Suite struct PasswordHasherForeignTests {
    @Test func verifiesAHashOfAnotherSystemAndAsksForOneOfOurs() async throws {
        let hasher = try hasher(("a", 1))
        let stored = try hasher.storedForm(of: .init(Secret(bcrypt)))
        let read = try #require(PasswordHash(stored: stored.stored))
        #expect(read.isForeign)
        #expect(try await hasher.verify(password, against: read, deadline: inAMinute) == .right(needsRehash: true))
        #expect(try await hasher.verify(Secret("wrong"), against: read, deadline: inAMinute) == .wrong)
        #expect(try await !hasher.hash(password, deadline: inAMinute).isForeign)
    }

    /// A copy of the database is not enough to guess passwords.
    @Test func theHashIsSealedWithThePepper() async throws {
        let stored = try hasher(("a", 1)).storedForm(of: .init(Secret(bcrypt))).stored
        #expect(stored.hasPrefix("a:$sealed$") && !stored.contains("2b$05"))
        #expect(try hasher(("a", 1)).storedForm(of: .init(Secret(bcrypt))).stored != stored, "each has a nonce")
        let hash = try #require(PasswordHash(stored: stored))
        await #expect(throws: PasswordHashingError.unusable) {
            try await hasher(("a", 2)).verify(password, against: hash, deadline: inAMinute)
        }
        await #expect(throws: PasswordHashingError.unusable) {
            try await hasher(("b", 1)).verify(password, against: hash, deadline: inAMinute)
        }
        // Another pepper is the first by now.
        let later = try hasher(("b", 2), ("a", 1))
        #expect(try await later.verify(password, against: hash, deadline: inAMinute) == .right(needsRehash: true))
        #expect(try later.foreignHash(in: hash) == ForeignHash(bcrypt))
    }

    @Test(arguments: [
        "a:$sealed$", "a:$sealed$AAAA", "a:$sealed$\(String(repeating: "A", count: 100))", "a:$sealed$==",
    ])
    func aDamagedRowIsNoWrongPassword(_ text: String) async throws {
        let hash = try #require(PasswordHash(stored: text))
        await #expect(throws: PasswordHashingError.unusable) {
            try await hasher(("a", 1)).verify(password, against: hash, deadline: inAMinute)
        }
    }

    @Test func ourOwnHashesMoveBetweenFleetsWithOnePepper() async throws {
        let here = try hasher(("a", 1))
        let exported = try here.exportedForm(of: try await here.hash(password, deadline: inAMinute))
        #expect(exported.algorithm == "latchkey")
        let there = try hasher(("b", 2), ("a", 1))
        let stored = try there.storedForm(of: exported)
        #expect(try await there.verify(password, against: stored, deadline: inAMinute) == .right(needsRehash: true))
        #expect(throws: ForeignHashError.unknownPepper) { try hasher(("b", 2)).storedForm(of: exported) }
        let foreign = try here.exportedForm(of: here.storedForm(of: .init(Secret(bcrypt))))
        #expect(foreign == .init(Secret(bcrypt)))
    }

    @Test(arguments: [
        "", "a", "a:", "a:$sealed$AAAA", "a:$argon2id$x",
        "a:$argon2id$v=19$m=4194304,t=64,p=1$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
    ])
    func damagedHashesOfOursAreRefused(_ text: String) throws {
        let hasher = try hasher(("a", 1))
        #expect(throws: ForeignHashError.malformed) {
            try hasher.storedForm(of: .init(algorithm: "latchkey", hash: Secret(text)))
        }
    }

    @Test func readsHashesWithTheirParametersBesideThem() throws {
        // Of hashlib and argon2-cffi of Python.
        var argon2 = Identity.ImportedPasswordHash(
            algorithm: "argon2id", hash: Secret("AHXwUV1xgJwEA1c449BJujEJqLwAlXAGmfWnIMRfQLg="),
            salt: "c29tZXNhbHRzb21lc2FsdA==", iterations: 5)
        argon2.memory = 7168
        var scrypt = Identity.ImportedPasswordHash(
            algorithm: "scrypt", hash: Secret("OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM="), salt: "c29tZXNhbHQ=")
        (scrypt.n, scrypt.r, scrypt.p) = (1024, 8, 1)
        let hashes: [Identity.ImportedPasswordHash] = [
            argon2, scrypt, .init(algorithm: "bcrypt", hash: Secret(bcrypt)),
            .init(
                algorithm: "pbkdf2-sha1",
                hash: Secret(
                    "p97c4joJ9NW6nDirzq4mNO60HmkuYjSykhB6AtAFTnDKiGHY4AIHQ/cQvwlJuEIwhEYq5vhlZnSNGiF2VY/Nag=="),
                salt: "c29tZXNhbHQ=", iterations: 1000),
            .init(
                algorithm: "pbkdf2-sha256",
                hash: Secret(
                    "uqQnVm9PBd0Q5+bMpfksr99uBqRE9eRa2dZLywKBPm144IHpaNTpjUdOx536Xlc3lY9+WMDV4bEssJfG58/L/Q=="),
                salt: "c29tZXNhbHQ=", iterations: 1000),
            .init(
                algorithm: "pbkdf2-sha512",
                hash: Secret(
                    "y0XyrvJE6eqg4dITT7fOx8Xl3hzVMgWugHZhwvJ1gBar5cgzk7t0jQEN6T8mVRbWitKtc8vK0cYHhDZZYQOvGQ=="),
                salt: "c29tZXNhbHQ=", iterations: 1000),
        ]
        for hash in hashes {
            let read = try ForeignHash(hash)
            #expect(try read.matches(password) && read.algorithm == hash.algorithm, "\(hash.algorithm ?? "")")
        }
    }

    @Test func incompleteOrOtherParametersAreRefused() {
        let hashes: [Identity.ImportedPasswordHash] = [
            .init(algorithm: "sha256-crypt", hash: Secret(bcrypt)), .init(algorithm: "bcrypt", hash: Secret("x")),
            .init(algorithm: "pbkdf2-sha256", hash: Secret("AAAA"), salt: "AAAA", iterations: 1000),
            .init(algorithm: "pbkdf2-sha256", hash: Secret(String(repeating: "A", count: 64)), salt: "AAAA"),
            .init(algorithm: "pbkdf2-sha256", hash: Secret(String(repeating: "A", count: 64)), iterations: 1000),
            .init(algorithm: "scrypt", hash: Secret(String(repeating: "A", count: 64)), salt: "AAAA"),
            .init(algorithm: "argon2id", hash: Secret(String(repeating: "A", count: 64)), salt: "AAAA"),
            .init(algorithm: "firebase-scrypt", hash: Secret(String(repeating: "A", count: 64)), salt: "AAAA"),
        ]
        for hash in hashes { #expect(throws: ForeignHashError.self) { try ForeignHash(hash) } }
        #expect(throws: ForeignHashError.unknownAlgorithm) {
            try ForeignHash(.init(algorithm: "md5", hash: Secret("5f4dcc3b5aa765d61d8327deb882cf99")))
        }
        var scrypt = Identity.ImportedPasswordHash(
            algorithm: "scrypt", hash: Secret("OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM="), salt: "c29tZXNhbHQ=")
        (scrypt.n, scrypt.r) = (1023, 8)
        #expect(throws: ForeignHashError.malformed) { try ForeignHash(scrypt) }
    }
}
