import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct ClientsCommandTests {
    @Test func updateSendsOnlyWhatIsGiven() async throws {
        let seen = Mutex<Identity.UpdateClient?>(nil)
        var services = ScriptedServices()
        services.answer(Identity.UpdateClient.self) { call in
            seen.withLock { $0 = call }
            return Client(
                id: call.id, applicationID: .make(), name: "Shop", applicationName: "Shop", origins: [],
                redirectURIs: [], loginMethods: [], createdAt: .now)
        }
        _ = try await services.run("clients", "update", "client_shop", "--origin", "https://shop.example")
        let call = try #require(seen.withLock { $0 })
        #expect(call.origins == ["https://shop.example"])
        #expect(call.name == nil && call.redirectURIs == nil && call.loginMethods == nil)
    }

    @Test func theListFitsTheTerminal() {
        let id = ClientID.make()
        let client = Client(
            id: id, applicationID: .make(), name: "The shop for everything that one could want",
            applicationName: "The company of the shop", origins: ["https://shop.example", "https://www.shop.example"],
            redirectURIs: [], loginMethods: [.password, .magicLink], createdAt: .now)
        let text = ClientsCommand.List.table([client]).text(Style(isEnabled: false), empty: "", width: 80)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= 80 })
        #expect(lines[1].hasPrefix("\(id)  ") && lines[1].contains("…"))
    }

    @Test func sendsEverySetting() async throws {
        let seen = Mutex<[Identity.UpdateClient]>([])
        let made = Mutex<Identity.CreateClient?>(nil)
        var services = ScriptedServices()
        let client = Client(
            id: .make(), applicationID: .make(), name: "Shop", applicationName: "Shop", origins: [], redirectURIs: [],
            loginMethods: [], linkPages: [.magicLink: "https://a.example/in"], createdAt: .now)
        services.answer(Identity.UpdateClient.self) { call in
            seen.withLock { $0.append(call) }
            return client
        }
        services.answer(Identity.CreateClient.self) { call in
            made.withLock { $0 = call }
            return client
        }
        let output = try await services.run(
            "clients", "update", "client_shop", "--logo-url", "https://a.example/l.svg", "--accent-colour", "#112233",
            "--no-first-party", "--link-page", "magic_link=https://a.example/in?x=1", "--link-page", "invite=")
        let json = try #require(output as? [String: Any])
        #expect(json["logo_url"] is NSNull && json["accent_colour"] is NSNull)
        #expect(json["first_party"] as? Bool == true)
        #expect(json["link_pages"] as? [String: String] == ["magic_link": "https://a.example/in"])
        _ = try await services.run("clients", "update", "client_shop", "--first-party", "--redirect-uri", "")
        let calls = seen.withLock { $0 }
        #expect(calls[0].logoURL == "https://a.example/l.svg" && calls[0].accentColour == "#112233")
        #expect(calls[0].isFirstParty == false && calls[0].redirectURIs == nil)
        #expect(calls[0].linkPages == [.magicLink: "https://a.example/in?x=1", .invite: ""])
        #expect(calls[1].isFirstParty == true && calls[1].redirectURIs == [] && calls[1].logoURL == nil)
        _ = try await services.run(
            "clients", "create", "--app", "\(ApplicationID.make())", "--name", "Shop", "--no-first-party",
            "--link-page", "invite=https://a.example/join")
        let creation = try #require(made.withLock { $0 })
        #expect(!creation.isFirstParty && creation.linkPages == [.invite: "https://a.example/join"])
    }
}
