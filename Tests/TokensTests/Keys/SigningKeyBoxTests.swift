import Foundation
import Models
import Redis
import ServiceKit
import Testing

@testable import TokensService

@Suite struct SigningKeyBoxTests {
    @Test func encryptsThePrivateHalf() async throws {
        let tokens = try await TokensFixture()
        let values = try await tokens.redis.send(RedisCommand("HVALS", tokens.keyPrefix + "signing_keys")).array
        let json = Data(try #require(values?.first?.bytes))
        let stored = try JSONDecoder().decode(StoredSigningKey.self, from: json)
        let opened = try SigningKeyBox(keys: tokens.secrets.keyEncryptionKeys).open(stored)
        #expect(json.range(of: Data(opened.bytes.base64EncodedString().utf8)) == nil)
        #expect(throws: (any Error).self) { try SigningKeyBox(keys: [.random()]).open(stored) }
        // An older key still opens what it sealed.
        #expect(throws: Never.self) {
            try SigningKeyBox(keys: [.random()] + tokens.secrets.keyEncryptionKeys).open(stored)
        }
    }

    /// `latchkey keys revoke -…` would be an option.
    @Test func aKeyIDNeverBeginsWithAHyphen() {
        for first in UInt8.min...UInt8.max {
            let id = SigningKeyBox.keyID(hash: Data([first] + Array(repeating: 7, count: 31)))
            #expect(id.count == 16 && !id.hasPrefix("-"))
        }
    }

    @Test func refusesKeysOfAnotherLength() throws {
        #expect(throws: ConfigurationError.self) { try SigningKeyBox(keys: [.random(count: 16)]) }
        #expect(throws: ConfigurationError.self) { try SigningKeyBox(keys: []) }
    }
}
