import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct DeclarationWriterTests {
    @Test func keysAreComparedAsJSON() {
        func changes(_ old: String?, _ new: String?) -> Bool {
            var credentials = DeclaredCredentials(authentication: .keys)
            (credentials.oldKeys, credentials.keys) = (old, new)
            return credentials.changesKeys
        }
        #expect(!changes(#"{"keys":[{"a":"b","c":"d"}]}"#, #"{ "keys": [{"c": "d", "a": "b"}] }"#))
        #expect(changes(#"{"keys":[{"a":"b"}]}"#, #"{"keys":[{"a":"c"}]}"#))
        #expect(changes(nil, "{}") && !changes("{}", nil) && !changes(nil, nil))
    }

    @Test func anErrorIsBounded() async throws {
        let identity = try await IdentityFixture()
        let origins = Array(repeating: "https://a.example/" + String(repeating: "x", count: 1000), count: 100)
        let clients = (0..<3).compactMap { ClientID("client_\($0)") }.map {
            ClientDeclaration(id: $0, name: "Client", origins: origins)
        }
        let refused = await error { try await identity.apply(ApplicationDeclaration(name: "Acme", clients: clients)) }
        #expect(refused?.invalidParams?.count == 100)
        #expect(refused?.invalidParams?.allSatisfy { ($0.received ?? "").utf8.count <= 200 } == true)
    }
}
