import Models

@testable import IdentityService

/// Ann, who lets third-party clients act for her.
struct ConsentFixture: Sendable {
    let identity: IdentityFixture
    let ann: SessionProfile

    init() async throws {
        identity = try await IdentityFixture()
        ann = try await identity.signUp("ann@example.com").profile
    }

    /// A third-party client of the application, named after its id.
    func client(_ id: String) async throws -> ClientID {
        try await identity.call(
            Identity.CreateClient(
                id: ClientID(id), application: identity.client.applicationID, name: id, origins: [],
                redirectURIs: ["https://\(id.replacing("_", with: "-")).example.com/done"], loginMethods: [.password],
                isFirstParty: false), identity.operatorContext
        ).id
    }

    func grant(_ scopes: [String], to client: ClientID) async throws {
        _ = try await identity.call(
            Identity.GrantConsent(user: ann.id, application: ann.applicationID, client: client, scopes: scopes),
            identity.context())
    }

    func list(
        of profile: SessionProfile? = nil, limit: Int = 100, after cursor: ClientID? = nil
    ) async throws -> Identity.ListConsents.Reply {
        try await identity.call(
            Identity.ListConsents(
                session: identity.sessionProof(of: profile ?? ann), limit: limit, cursor: cursor), identity.context())
    }

    @discardableResult
    func revoke(_ client: ClientID, session: Proof? = nil) async throws -> Identity.RevokeConsent.Reply {
        let proof = if let session { session } else { try await identity.sessionProof(of: ann) }
        return try await identity.call(
            Identity.RevokeConsent(
                session: proof, client: client, ipAddress: "192.0.2.7",
                origin: MailOrigin(browser: "Firefox", system: "Linux")), identity.context())
    }
}
