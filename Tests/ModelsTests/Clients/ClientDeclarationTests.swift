import Foundation
import Models
import Testing

@Suite struct ClientDeclarationTests {
    @Test func aClientDeclaresAllOfItsSettings() throws {
        let client = Client(
            id: .make(), applicationID: .make(), name: "Web", applicationName: "Acme", origins: ["https://a.example"],
            redirectURIs: ["https://a.example/cb"], loginMethods: [.password, .google], logoURL: "https://a.example/l",
            accentColour: "#0f766e", isFirstParty: false, linkPages: [.invite: "https://a.example/in"],
            authentication: .keys, postLogoutRedirectURIs: ["https://a.example/bye"], createdAt: .now)
        let declared = ClientDeclaration(client, jwks: "{}", connections: [.init(provider: .google)])
        #expect(
            declared
                == ClientDeclaration(
                    id: client.id, name: "Web", origins: ["https://a.example"], redirectURIs: ["https://a.example/cb"],
                    loginMethods: [.password, .google], isFirstParty: false, logoURL: "https://a.example/l",
                    accentColour: "#0f766e", linkPages: [.invite: "https://a.example/in"],
                    postLogoutRedirectURIs: ["https://a.example/bye"], authentication: .keys, jwks: "{}",
                    connections: [.init(provider: .google)]))
        let encoded = try JSONEncoder().encode(declared)
        #expect(try JSONDecoder().decode(ClientDeclaration.self, from: encoded) == declared)
    }

    @Test func onlyTheIdIsRequired() throws {
        let web = try #require(ClientID("client_web"))
        let declared = try JSONDecoder().decode(ClientDeclaration.self, from: Data(#"{"id":"client_web"}"#.utf8))
        #expect(declared == ClientDeclaration(id: web))
        #expect(throws: (any Error).self) { try JSONDecoder().decode(ClientDeclaration.self, from: Data("{}".utf8)) }
    }
}
