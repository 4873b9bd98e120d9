import Foundation
import Models
import Synchronization
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct ConnectionsCommandTests {
    private func connection(_ provider: Provider, _ client: ClientID) -> ProviderConnection {
        ProviderConnection(
            clientID: client, provider: provider, providerClientID: "id", issuer: nil, teamID: nil, keyID: nil,
            createdAt: .now, updatedAt: .now)
    }

    @Test(arguments: [80, 110])
    func theListFitsTheTerminal(width: Int) {
        var connection = connection(.google, .make())
        connection.providerClientID = "1234567890-abcdefghijklmnopqrstuvwxyz.apps.googleusercontent.com"
        connection.issuer = "https://accounts.company.example.com/realms/everybody"
        let times = RelativeTime(now: connection.updatedAt.date.addingTimeInterval(59 * 60 + 1))
        let text = ConnectionsCommand.List.table([connection], times)
            .text(Style(isEnabled: false), empty: "", width: width)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width }, "\(lines)")
        #expect(lines[1].hasPrefix("\(connection.clientID)  google  ") && lines[1].hasSuffix("59 min ago"))
        #expect(lines[0].contains("PROVIDER'S CLIENT ID") == (width >= 110))
    }

    @Test func printsTheCallbackToRegister() async throws {
        let calls = Mutex<[Identity.SetProviderConnection]>([])
        var services = ScriptedServices()
        services.answer(Identity.SetProviderConnection.self) { call in
            calls.withLock { $0.append(call) }
            return connection(call.provider, call.client)
        }
        let printed = try await services.run(
            "connections", "set", "github", "--client", "client_shop", "--client-id", "id", "--client-secret", "hush")
        let json = try #require(printed as? [String: Any])
        #expect((json["callback_url"] as? String)?.hasSuffix("/auth/github/callback") == true)
        #expect(calls.withLock { $0.map { $0.clientSecret?.reveal() } } == ["hush"])
        // The secret goes in and never comes out.
        #expect(!"\(json)".contains("hush"))
    }

    @Test func removingAsksFirstAndSaysWhatIsGone() async throws {
        let calls = Mutex(0)
        let client = Client(
            id: try #require(ClientID("client_shop")), applicationID: .make(), name: "Shop", applicationName: "Acme",
            origins: [], redirectURIs: [], loginMethods: [.password], createdAt: .now)
        var services = ScriptedServices()
        services.answer(Identity.ShowClient.self) { _ in
            .init(client: client, providers: [.github], consents: 0, openInvites: 0, waiting: 0)
        }
        services.answer(Identity.RemoveProviderConnection.self) { call in
            calls.withLock { $0 += 1 }
            return connection(call.provider, call.client)
        }
        let remove = ["connections", "remove", "github", "--client", "client_shop"]
        await #expect(throws: CommandError.self) { _ = try await services.run(arguments: remove) }
        let plan = try await services.run(arguments: remove + ["--dry-run"]) as? [String: Any]
        #expect(
            plan?["steps"] as? [String] == [
                "Remove the connection with GitHub of the client “Shop” (client_shop) of “Acme”",
                "Turn off signing in with GitHub at it",
            ])
        // What is not there is not asked about.
        let other = ["connections", "remove", "google", "--client", "client_shop", "--dry-run"]
        let error = await #expect(throws: ServiceError.self) { _ = try await services.run(arguments: other) }
        #expect(error?.status == 404)
        #expect(calls.withLock { $0 } == 0)
        let removed = try await services.run(arguments: remove + ["--yes"]) as? [String: Any]
        #expect(removed?["provider"] as? String == "github")
        #expect(calls.withLock { $0 } == 1)
        let output = ConnectionsCommand.ConnectionOutput(
            connection(.github, client.id), issuer: "https://auth.example.com")
        #expect(
            ConnectionsCommand.Remove.report(output).text(Style(isEnabled: false))
                == "removed the connection of client_shop with GitHub (the provider's client id was id)")
    }

    @Test func readsApplesKeyFromAFile() async throws {
        let keys = Mutex<[String?]>([])
        var services = ScriptedServices()
        services.answer(Identity.SetProviderConnection.self) { call in
            keys.withLock { $0.append(call.key?.reveal()) }
            return connection(call.provider, call.client)
        }
        let directory = try TemporaryDirectory()
        try Data("PEM".utf8).write(to: URL(filePath: directory.file("key.p8")))
        _ = try await services.run(
            "connections", "set", "apple", "--client", "client_shop", "--client-id", "id", "--team-id", "t", "--key-id",
            "k", "--key-file", directory.file("key.p8"))
        #expect(keys.withLock { $0 } == ["PEM"])
        await #expect(throws: CommandError.self) {
            _ = try await services.run(
                "connections", "set", "apple", "--client", "client_shop", "--client-id", "id", "--key-file", "/none")
        }
    }
}
