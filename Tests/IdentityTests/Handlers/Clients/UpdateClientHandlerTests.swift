import Crypto
import Models
import Postgres
import Testing

@testable import IdentityService

@Suite struct UpdateClientHandlerTests {
    private let page = "https://app.example.com/in?view=link"

    private func update(
        _ identity: IdentityFixture, _ change: (inout Identity.UpdateClient) -> Void
    ) async throws -> Client {
        var call = Identity.UpdateClient(id: identity.client.id)
        change(&call)
        return try await identity.call(call, identity.context())
    }

    @Test func checksAndChangesClients() async throws {
        let identity = try await IdentityFixture()
        func create(_ id: ClientID?, _ origins: [String], _ uris: [String]) async throws -> Client {
            try await identity.call(
                Identity.CreateClient(
                    id: id, application: identity.client.applicationID, name: "Another", origins: origins,
                    redirectURIs: uris, loginMethods: []), identity.context())
        }
        let bad = await error {
            try await create(
                nil, ["https://ok.example", "https://a.example/", "*", "null", "HTTPS://A.example"],
                [
                    "https://a.example/cb#x", "http://a.example/cb", "http://localhost:3000/cb", "com.example.app:/cb",
                    "cb",
                ])
        }
        #expect(
            bad?.invalidParams?.map(\.path) == [
                "/origins/1", "/origins/2", "/origins/3", "/origins/4", "/redirect_uris/0", "/redirect_uris/1",
                "/redirect_uris/4",
            ])
        #expect(await error { try await create(identity.client.id, [], []) }?.code == .clientExists)
        let updated = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, origins: ["https://new.example"]), identity.context())
        #expect(updated.origins == ["https://new.example"])
        #expect(updated.name == identity.client.name)
        let found = try await identity.call(Identity.FindClient(.origin("https://new.example")), identity.context())
        #expect(found.id == identity.client.id)
        _ = try await create(nil, ["https://new.example"], [])
        let ambiguous = await error {
            try await identity.call(Identity.FindClient(.origin("https://new.example")), identity.context())
        }
        #expect(ambiguous?.code == .originNotAllowed)
    }

    /// The settings of OAuth change with the others, or nothing does.
    @Test func anInvalidSettingOfOAuthChangesNothing() async throws {
        let identity = try await IdentityFixture()
        let bye = "https://app.example.com/bye"
        for (uri, keys, path) in [
            (bye, "{}", "/jwks"), ("javascript:alert(1)", nil, "/post_logout_redirect_uris/0"),
        ] as [(String, String?, String)] {
            let refused = await error {
                try await update(identity) {
                    $0.name = "Renamed"
                    $0.oauth = Identity.UpdateOAuthClient(
                        client: identity.client.id, postLogoutRedirectURIs: [uri], jwks: keys)
                }
            }
            #expect(refused?.invalidParams?.map(\.path) == [path])
        }
        let same = try await update(identity) { _ in }
        #expect(same.name == identity.client.name)
        let changed = try await update(identity) {
            $0.name = "Renamed"
            $0.oauth = Identity.UpdateOAuthClient(
                client: identity.client.id, postLogoutRedirectURIs: [bye],
                jwks: TestAssertion.keySet(P256.Signing.PrivateKey()))
        }
        #expect(changed.name == "Renamed" && changed.postLogoutRedirectURIs == [bye])
        #expect(changed.authentication == .keys)
    }

    @Test func theAuditLogHasTheOldAndTheNewValues() async throws {
        let identity = try await IdentityFixture()
        _ = try await update(identity) { ($0.name, $0.accentColour) = ("Shop", "#1D4ED8") }
        let entry = try await identity.auditEntries { $0.event = .clientUpdated }.first
        #expect(
            entry?.changes == [
                .init("name", from: "Web", to: "Shop"), .init("accent_colour", from: nil, to: "#1d4ed8"),
            ])
    }

    @Test func namesAllInvalidParameters() async throws {
        let identity = try await IdentityFixture()
        let invalid = await error {
            try await update(identity) {
                $0.logoURL = "http://cdn.example.com/logo.png"
                $0.accentColour = "red"
                $0.linkPages = [.invite: "https://app.example.com.evil.example/", .passwordReset: page + "#x"]
            }
        }
        #expect(
            invalid?.invalidParams?.map(\.path) == [
                "/accent_colour", "/logo_url", "/link_pages/invite", "/link_pages/password_reset",
            ])
    }

    @Test func aPageForLinksStaysOnARegisteredOrigin() async throws {
        let identity = try await IdentityFixture()
        _ = try await update(identity) { $0.linkPages = [.magicLink: page] }
        // The page would be on an origin that is no longer registered.
        let invalid = await error { try await update(identity) { $0.origins = ["https://new.example.com"] } }
        #expect(invalid?.invalidParams?.map(\.path) == ["/link_pages/magic_link"])
        let moved = try await update(identity) {
            $0.origins = ["https://new.example.com"]
            $0.linkPages = [.magicLink: "https://new.example.com/in"]
        }
        #expect(moved.linkPages == [.magicLink: "https://new.example.com/in"])
    }

    @Test func writesChangesToTheAuditLog() async throws {
        let identity = try await IdentityFixture()
        _ = try await update(identity) {
            $0.logoURL = ""
            $0.linkPages = [.invite: page]
        }
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, name: "Acme", hideAccountExistence: true),
            identity.context())
        let rows = try await identity.postgres.query(
            "SELECT event, changed FROM identity.audit_log WHERE event LIKE '%\\_updated' ORDER BY at, id")
        let lines = try rows.map { try [$0.decode("event", as: String.self)] + $0.decode("changed", as: [String].self) }
        #expect(
            lines == [
                ["client_updated", "logo_url", "link_pages"],
                ["application_updated", "name", "hide_account_existence"],
            ])
    }
}
