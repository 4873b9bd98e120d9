import Foundation
import Models
import RPCClient

/// The application that a local fleet has from the start: a public first-party client `client_demo`.
enum DemoApplication {
    /// Makes it, or brings it up to date: another port means other origins. Throws `ServiceError`.
    static func ensure(_ fleet: Fleet, _ settings: LocalSettings) async throws {
        guard let id = ClientID("client_demo") else { return }
        let origins = ["http://localhost:\(settings.port)", "http://127.0.0.1:\(settings.port)"]
        let redirectURIs = ["\(settings.issuer)/demo/callback"]
        let existing = try await fleet.identity.call(Identity.ListClients()).first { $0.id == id }
        guard let existing else {
            let application = try await application(fleet)
            _ = try await fleet.identity.call(
                Identity.CreateClient(
                    id: id, application: application.id, name: "Demo", origins: origins, redirectURIs: redirectURIs,
                    loginMethods: [.password, .magicLink]))
            return
        }
        if existing.origins != origins || existing.redirectURIs != redirectURIs {
            _ = try await fleet.identity.call(
                Identity.UpdateClient(id: id, origins: origins, redirectURIs: redirectURIs))
        }
    }

    /// The one that an interrupted start left, or a new one.
    private static func application(_ fleet: Fleet) async throws -> Application {
        let name = "Latchkey Demo"
        let existing = try await fleet.identity.call(Identity.ListApplications()).first { $0.name == name }
        if let existing { return existing }
        return try await fleet.identity.call(Identity.CreateApplication(name: name))
    }
}
