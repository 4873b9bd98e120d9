import Crypto
import Models
import Testing

@testable import IdentityService

@Suite struct ConnectionRulesTests {
    private typealias Call = Identity.SetProviderConnection

    private func call(_ provider: Provider = .google) throws -> Call {
        let isApple = provider == .apple
        return Call(
            client: try #require(ClientID("client_demo")), provider: provider, providerClientID: "id",
            clientSecret: isApple ? nil : Secret("s"), teamID: isApple ? "TEAM" : nil, keyID: isApple ? "KEY" : nil,
            key: isApple ? Secret(P256.Signing.PrivateKey().pemRepresentation) : nil)
    }

    private func invalid(_ provider: Provider = .google, _ change: (inout Call) -> Void) throws -> [String] {
        var call = try call(provider)
        change(&call)
        return ConnectionRules.invalidParameters(of: call).map { "\($0.path) \($0.type)" }
    }

    @Test(arguments: Provider.allCases)
    func takesWhatTheProviderNeeds(provider: Provider) throws {
        #expect(try invalid(provider) { _ in } == [])
    }

    @Test(arguments: ["", "a b", "a\n", "\u{e9}", String(repeating: "i", count: 256)])
    func refusesAnIDThatNoProviderAssigns(id: String) throws {
        #expect(try invalid { $0.providerClientID = id } == ["/provider_client_id format"])
        #expect(try invalid(.apple) { ($0.teamID, $0.keyID) = (id, id) } == ["/team_id required", "/key_id required"])
    }

    @Test func boundsTheSecret() throws {
        #expect(try invalid { $0.clientSecret = Secret(String(repeating: "s", count: 4096)) } == [])
        for secret in [nil, Secret(""), Secret(String(repeating: "s", count: 4097))] {
            #expect(try invalid { $0.clientSecret = secret } == ["/client_secret required"])
        }
    }

    @Test(arguments: ["https://p.example", "http://localhost:8080/base"])
    func takesABaseURL(issuer: String) throws {
        #expect(try invalid { $0.issuer = issuer } == [])
    }

    @Test(arguments: [
        "", "p.example", "ftp://p.example", "https://", "https://p.example/?a=b", "https://p.example/#f",
        "https://u:p@p.example", "HTTPS://p.example",
    ])
    func refusesAnotherIssuer(issuer: String) throws {
        #expect(try invalid { $0.issuer = issuer } == ["/issuer format"])
    }

    @Test func refusesWhatAnotherProviderNeeds() throws {
        #expect(try invalid(.apple) { $0.clientSecret = Secret("s") } == ["/client_secret unknown"])
        #expect(
            try invalid(.github) { ($0.teamID, $0.keyID, $0.key) = ("t", "k", Secret("k")) } == [
                "/team_id unknown", "/key_id unknown", "/key unknown",
            ])
    }

    @Test func appleNeedsAPrivateKeyOnP256() throws {
        let others = [
            nil, Secret(""), Secret("-----BEGIN PRIVATE KEY-----"), Secret(P384.Signing.PrivateKey().pemRepresentation),
            Secret(P256.Signing.PrivateKey().publicKey.pemRepresentation),
        ]
        for key in others { #expect(try invalid(.apple) { $0.key = key } == ["/key format"]) }
    }

    @Test func repeatsNoSecret() throws {
        var call = try call(.apple)
        (call.key, call.clientSecret) = (Secret("hunter2"), Secret("hunter2"))
        let invalid = ConnectionRules.invalidParameters(of: call)
        #expect(invalid.count == 2)
        #expect(!"\(invalid)".contains("hunter2"))
    }
}
