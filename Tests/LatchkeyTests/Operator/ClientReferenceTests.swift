import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct ClientReferenceTests {
    private static func client(_ name: String) -> Client {
        Client(
            id: .make(), applicationID: .make(), name: name, applicationName: "Acme", origins: [], redirectURIs: [],
            loginMethods: [], createdAt: .now)
    }

    @Test func isAnIDOrAName() throws {
        let id = try #require(ClientID("client_shop"))
        #expect(ClientReference(argument: "client_shop") == .id(id))
        #expect(ClientReference(argument: "Web Shop") == .name("Web Shop"))
        #expect(ClientReference(argument: "") == nil)
    }

    @Test func aNameIsLookedUp() async throws {
        let all = [Self.client("Web Shop"), Self.client("Twin"), Self.client("twin")]
        let renewed = Mutex<[ClientID]>([])
        var services = ScriptedServices()
        services.answer(Identity.ListClients.self) { _ in all }
        services.answer(Identity.RenewClientSecret.self) { call in
            renewed.withLock { $0.append(call.client) }
            return .init(client: call.client, secret: Secret("s"))
        }
        _ = try await services.run("clients", "secret", "web shop")
        #expect(renewed.withLock { $0 } == [all[0].id])
        for (name, code) in [("Twin", ErrorCode.ambiguous), ("Nothing", .notFound)] {
            let thrown = await #expect(throws: ServiceError.self) {
                _ = try await services.run("clients", "secret", name)
            }
            #expect(thrown?.code == code)
        }
    }
}
