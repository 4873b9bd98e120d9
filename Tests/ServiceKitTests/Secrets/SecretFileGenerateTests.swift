import Foundation
import Models
import Testing

@testable import ServiceKit

@Suite struct SecretFileGenerateTests {
    @Test func generatesFreshKeysThatBelongTogether() throws {
        let (one, other) = (SecretFile.generate(), SecretFile.generate())
        #expect(one.gateway?.csrfKey.reveal() != other.gateway?.csrfKey.reveal())
        let trusted = try #require(one.tokens?.trustedProofKeys)
        #expect(Set(trusted.keys) == ["identity"])
        #expect(trusted["identity"]?.reveal() != one.identity?.proofSigningKey.reveal())
        #expect(one.mailer?.trustedProofKeys?["identity"]?.reveal() == trusted["identity"]?.reveal())
        #expect(one.identity.map { Set($0.trustedProofKeys.keys) } == ["mailer", "tokens"])
    }

    @Test func addsWhatEarlierFilesLackAndNothingElse() throws {
        var file = SecretFile.generate()
        let key = try #require(file.mailer?.trustedProofKeys?["identity"])
        #expect(try file.complete().isEmpty)
        file.mailer?.trustedProofKeys = nil
        let outbox = try #require(file.mailer?.outboxKey.reveal())
        #expect(try file.complete() == .init(sections: [.mailer], hasStores: false))
        // Identity's public key follows from its own.
        #expect(file.mailer?.trustedProofKeys?["identity"]?.reveal() == key.reveal())
        #expect(file.mailer?.outboxKey.reveal() == outbox)
        file.identity?.connectionKeys = nil
        file.stores = nil
        let factorKey = try #require(file.identity?.factorKeys?.first)
        #expect(try file.complete() == .init(sections: [.identity], hasStores: true))
        #expect(file.identity?.factorKeys?.map { $0.reveal() } == [factorKey.reveal()])
        file.identity?.factorKeys = nil
        #expect(try file.complete() == .init(sections: [.identity], hasStores: false))
        #expect(file.identity?.factorKeys?.map { $0.reveal() } != [factorKey.reveal()])
        #expect(try file.complete().isEmpty)
        // Identity and mailer have the same.
        let webhookKeys = try #require(file.mailer?.webhookKeys?.map { $0.reveal() })
        #expect(file.identity?.webhookKeys?.map { $0.reveal() } == webhookKeys)
        file.identity?.webhookKeys = nil
        #expect(try file.complete() == .init(sections: [.identity], hasStores: false))
        #expect(file.identity?.webhookKeys?.map { $0.reveal() } == webhookKeys)
        file.identity?.webhookKeys = nil
        file.mailer?.webhookKeys = nil
        #expect(try file.complete() == .init(sections: [.identity, .mailer], hasStores: false))
        #expect(file.identity?.webhookKeys?.map { $0.reveal() } == file.mailer?.webhookKeys?.map { $0.reveal() })
        #expect(try file.complete().isEmpty)
    }

    @Test func addsNoSectionThatIsMissing() throws {
        var file = SecretFile()
        #expect(try file.complete() == .init(sections: [], hasStores: true))
        #expect(file.identity == nil && file.mailer == nil)
    }

    @Test func refusesAnInvalidKeyOfIdentity() {
        var file = SecretFile.generate()
        file.mailer?.trustedProofKeys = nil
        file.identity?.proofSigningKey = .random(count: 16)
        #expect(throws: (any Error).self) { try file.complete() }
    }
}
