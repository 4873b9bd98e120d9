import Foundation
import Models
import OneTimePasswords
import Testing

@testable import IdentityService

@Suite struct FactorKeysTests {
    private let id = FactorID.make()
    private let user = UserID.make()
    private let old = SecretKey.random()
    private let new = SecretKey.random()

    @Test func opensWithOldKeysAndSealsWithTheFirst() throws {
        let secret = TOTPSecret.random()
        let (keyID, sealed) = try FactorKeys([old]).seal(secret, id: id, of: user)
        let both = FactorKeys([new, old])
        #expect(try both.open(sealed, keyID: keyID, id: id, of: user).reveal() == secret.reveal())
        #expect(try both.seal(secret, id: id, of: user).keyID == both.currentID && both.currentID != keyID)
        #expect(throws: ServiceError.factorKeyMissing) {
            try FactorKeys([new]).open(sealed, keyID: keyID, id: id, of: user)
        }
    }

    @Test func bindsASecretToItsFactorAndItsUser() throws {
        let keys = FactorKeys([new])
        let (keyID, sealed) = try keys.seal(.random(), id: id, of: user)
        #expect(throws: ServiceError.factorKeyMissing) { try keys.open(sealed, keyID: keyID, id: .make(), of: user) }
        #expect(throws: ServiceError.factorKeyMissing) { try keys.open(sealed, keyID: keyID, id: id, of: .make()) }
        #expect(throws: ServiceError.factorKeyMissing) {
            try keys.open(sealed.dropLast(), keyID: keyID, id: id, of: user)
        }
    }

    @Test func hashesCodesForEachKeyAndUser() throws {
        let code = try #require(RecoveryCode.makeSet().first)
        let stored = try FactorKeys([old]).hash(code, of: user).hash
        #expect(FactorKeys([new, old]).hashes(of: code, of: user).last == stored)
        #expect(!FactorKeys([new]).hashes(of: code, of: user).contains(stored))
        #expect(!FactorKeys([old]).hashes(of: code, of: .make()).contains(stored))
    }

    @Test func refusesWithoutAKey() throws {
        let keys = FactorKeys([])
        #expect(keys.currentID == nil)
        #expect(throws: ServiceError.factorKeyMissing) { try keys.seal(.random(), id: id, of: user) }
        #expect(throws: ServiceError.factorKeyMissing) {
            try keys.hash(#require(RecoveryCode.makeSet().first), of: user)
        }
    }

    @Test func anIDRevealsNoKey() {
        #expect(FactorKeys([new]).currentID?.count == 16)
        #expect(FactorKeys([new]).currentID != new.reveal().prefix(8).hexadecimal)
    }
}
