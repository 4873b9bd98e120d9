import Foundation
import Models
import RPCClient

/// The application that every local fleet has, with the public first-party client `client_demo`.
enum DemoApplication {
    /// Creates it, or updates its origins if the port has changed. Throws `ServiceError`.
    static func ensure(_ fleet: Fleet, _ settings: LocalSettings) async throws {
        guard let id = ClientID("client_demo") else { return }
        var origins = ["http://localhost:\(settings.port)", "http://127.0.0.1:\(settings.port)"]
        // Where the start page's snippet for JavaScript runs.
        if settings.port != 8000 { origins.append("http://localhost:8000") }
        let redirectURIs = [
            "\(settings.issuer)/demo/callback", "http://localhost:8000/",
            // On any port (RFC 8252 §7.3): that of the snippet for Python is 8001.
            "http://127.0.0.1/callback",
        ]
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

    /// The application of an interrupted start, or a new one.
    private static func application(_ fleet: Fleet) async throws -> Application {
        let name = "Latchkey Demo"
        let existing = try await fleet.identity.call(Identity.ListApplications()).first { $0.name == name }
        if let existing { return existing }
        return try await fleet.identity.call(Identity.CreateApplication(name: name))
    }
}
