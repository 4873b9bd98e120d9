import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ExportCommandTests {
    private let app = ApplicationID.make()
    private let operators = Application(id: .make(), name: "Operators", parentID: nil, createdAt: .now)

    /// Identity with the application for operators and two others, one of which has two pages of clients.
    private func services() throws -> ScriptedServices {
        let (app, operators, first) = (app, operators, try #require(ClientID("client_first")))
        let other = Application(id: .make(), name: "Other", parentID: nil, createdAt: .now)
        var services = ScriptedServices()
        services.answer(Identity.ListApplications.self) { _ in
            [Application(id: app, name: "Acme", parentID: nil, createdAt: .now), operators, other]
        }
        services.answer(Identity.FindOperatorsApplication.self) { _ in .init(application: operators) }
        services.answer(Identity.ExportSettings.self) { call in
            guard call.application == app else {
                return .init(application: ApplicationDeclaration(other), nextCursor: nil)
            }
            let client = call.cursor == nil ? first : ClientID("client_second") ?? first
            return .init(
                application: ApplicationDeclaration(id: app, name: "Acme", clients: [.init(id: client)]),
                nextCursor: call.cursor == nil ? first : nil)
        }
        return services
    }

    @Test func hasEveryApplicationWithAllPages() async throws {
        let all = try #require(try await services().run("export") as? [[String: Any]])
        #expect(all.map { $0["name"] as? String } == ["Acme", "Other"])
        let clients = try #require(all.first?["clients"] as? [[String: Any]])
        #expect(clients.map { $0["id"] as? String } == ["client_first", "client_second"])
    }

    @Test(arguments: [true, false]) func oneApplicationIsNamedByIDOrName(byName: Bool) async throws {
        let one = try await services().run("export", "--app", byName ? "acme" : "\(app)") as? [[String: Any]]
        #expect(one?.map { $0["name"] as? String } == ["Acme"])
    }

    @Test(arguments: [true, false]) func theApplicationForOperatorsIsRefused(byName: Bool) async throws {
        let refused = await #expect(throws: ServiceError.self) {
            _ = try await services().run("export", "--app", byName ? "operators" : "\(operators.id)")
        }
        #expect(refused?.code == .forbidden && refused?.detail.contains("latchkey console setup") == true)
    }
}
