import Models
import TestKit
import Testing

@testable import PasswordHashing

@Suite struct PasswordHashingValuesTests {
    @Test(arguments: [(19_456, 1), (19_455, 2), (47_103, 1), (12_288, 3), (0, 0), (19_456, 0), (4_194_305, 2)])
    func weakOrImpossibleParametersAreRefused(_ memory: Int, _ iterations: Int) {
        #expect(Argon2Parameters(memory: memory, iterations: iterations) == nil)
    }

    @Test(arguments: [(19_456, 2), (47_104, 1), (65_536, 3)])
    func strongParametersAreTaken(_ memory: Int, _ iterations: Int) {
        #expect(Argon2Parameters(memory: memory, iterations: iterations)?.memory == memory)
    }

    @Test func badPeppersAreRefused() {
        #expect(Pepper(id: "", key: .random()) == nil)
        #expect(Pepper(id: "a:b", key: .random()) == nil)
        #expect(Pepper(id: "a", key: .random(count: 15)) == nil)
        #expect(throws: PasswordHashingError.unusable) { try PasswordHasher(parameters: .minimum, peppers: []) }
    }

    /// Normalizing 60 KB of combining marks would take a second or more.
    @Test func longPasswordsAreNotNormalized() throws {
        let pepper = try #require(Pepper(id: "a", key: .random()))
        let long = Secret("a" + String(repeating: "\u{301}", count: 30_000))
        let time = CPUTime.least { #expect(pepper.applied(to: long).count == 32) }
        #expect(time < .milliseconds(50), "\(time)")
        #expect(pepper.applied(to: long) != pepper.applied(to: Secret(long.reveal() + "\u{301}")))
    }

    @Test(arguments: ["", "$argon2id$v=19$m=1", "a:", "a:$argon2i$v=19$m=19456,t=2,p=1$x$y", ":$argon2id$v=19$m=1"])
    func whatIsNoStoredHashIsRefused(_ text: String) {
        #expect(PasswordHash(stored: text) == nil)
    }
}
