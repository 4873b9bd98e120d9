import Foundation
import Models
import Testing

@testable import ServiceKit

@Suite struct IdentitySecretsTests {
    private static let key = Data(repeating: 7, count: 32).base64EncodedString()

    private func secrets(_ more: String) throws -> IdentitySecrets {
        let json = """
            {"peppers": [{"id": "2", "key": "\(Self.key)"}, {"id": "1", "key": "\(Self.key)"}],
             "email_hash_key": "\(Self.key)", "proof_signing_key": "\(Self.key)",
             "trusted_proof_keys": {"mailer": "\(Self.key)"}\(more)}
            """
        return try JSONDecoder().decode(IdentitySecrets.self, from: Data(json.utf8))
    }

    @Test func readsAFileFromBeforeThereWereConnectionsAndFactors() throws {
        let secrets = try secrets("")
        #expect(secrets.connectionKeys == nil && secrets.factorKeys == nil)
        #expect(secrets.peppers.map(\.id) == ["2", "1"])
        #expect(secrets.trustedProofKeys["mailer"]?.reveal() == Data(repeating: 7, count: 32))
    }

    @Test func readsAndWritesConnectionKeysInTheirOrder() throws {
        let other = Data(repeating: 8, count: 32)
        let secrets = try secrets(
            #", "connection_keys": ["\#(Self.key)", "\#(other.base64EncodedString())"]"#)
        #expect(secrets.connectionKeys?.map { $0.reveal() } == [Data(repeating: 7, count: 32), other])
        let again = try JSONDecoder().decode(IdentitySecrets.self, from: JSONEncoder().encode(secrets))
        #expect(again.connectionKeys?.count == 2 && again.peppers.count == 2)
    }

    @Test func readsAndWritesFactorKeysInTheirOrder() throws {
        let other = Data(repeating: 8, count: 32)
        let secrets = try secrets(#", "factor_keys": ["\#(Self.key)", "\#(other.base64EncodedString())"]"#)
        #expect(secrets.factorKeys?.map { $0.reveal() } == [Data(repeating: 7, count: 32), other])
        let again = try JSONDecoder().decode(IdentitySecrets.self, from: JSONEncoder().encode(secrets))
        #expect(again.factorKeys?.map { $0.reveal() } == secrets.factorKeys?.map { $0.reveal() })
    }

    @Test(arguments: ["connection_keys", "factor_keys"]) func refusesAShortKey(name: String) {
        let short = Data(repeating: 7, count: 15).base64EncodedString()
        #expect(throws: DecodingError.self) { try secrets(#", "\#(name)": ["\#(short)"]"#) }
    }
}
