import Foundation
import Testing

@testable import PasswordHashing

@Suite struct Argon2Tests {
    private let secret = Data("correct horse".utf8)

    @Test(arguments: [
        (19_456, 1), (19_455, 2), (47_103, 1), (12_288, 3), (0, 0), (19_456, 0), (4_194_305, 2), (19_456, 65),
    ])
    func weakOrImpossibleParametersAreRefused(_ memory: Int, _ iterations: Int) {
        #expect(Argon2Parameters(memory: memory, iterations: iterations) == nil)
    }

    @Test(arguments: [(19_456, 2), (47_104, 1), (65_536, 3), (19_456, 64)])
    func strongParametersAreTaken(_ memory: Int, _ iterations: Int) {
        let parameters = Argon2Parameters(memory: memory, iterations: iterations)
        #expect(parameters?.memory == memory && parameters?.iterations == iterations)
    }

    @Test func aHashMatchesItsSecretOnly() throws {
        let phc = try Argon2.hash(secret, .minimum)
        #expect(phc.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try Argon2.verify(secret, phc))
        #expect(try !Argon2.verify(secret.dropLast(), phc))
        #expect(try !Argon2.verify(Data(), phc))
    }

    /// The input is bytes: a NUL does not end it.
    @Test func everyByteCounts() throws {
        let phc = try Argon2.hash(Data([1, 0, 2]), .minimum)
        #expect(try Argon2.verify(Data([1, 0, 2]), phc))
        #expect(try !Argon2.verify(Data([1, 0, 3]), phc))
    }

    /// A damaged row must not read as a wrong password.
    @Test(arguments: [
        "$argon2id$", "$argon2id$v=19$m=1", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$\(String(repeating: "A", count: 500))",
    ])
    func anInvalidHashIsAnErrorAndNoMismatch(phc: String) {
        #expect(throws: PasswordHashingError.unusable) { try Argon2.verify(secret, phc) }
    }

    @Test func otherParametersNeedARehash() throws {
        let phc = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$CBtDLE4I+q0mFVkYIWYVvW6ul2uRns2dbRBBfDKW2/U"
        #expect(!Argon2.needsRehash(phc, .minimum))
        #expect(Argon2.needsRehash(phc, try #require(Argon2Parameters(memory: 19_456, iterations: 3))))
        #expect(Argon2.needsRehash(phc, try #require(Argon2Parameters(memory: 65_536, iterations: 2))))
        #expect(Argon2.needsRehash("$argon2id$v=19$m=1", .minimum))
    }
}
