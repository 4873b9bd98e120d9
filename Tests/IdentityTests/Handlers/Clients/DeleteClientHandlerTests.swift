import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct DeleteClientHandlerTests {
    private let identity: IdentityFixture

    init() async throws { identity = try await IdentityFixture() }

    private func delete(_ id: ClientID) async throws {
        _ = try await identity.call(Identity.DeleteClient(client: id), identity.operatorContext)
    }

    private func makeClient(_ name: String) async throws -> Client {
        try await identity.call(
            Identity.CreateClient(
                application: identity.client.applicationID, name: name, origins: [], redirectURIs: [],
                loginMethods: [.password]), identity.operatorContext)
    }

    @Test func deletesTheClientAndWhatDependsOnIt() async throws {
        let (client, user) = (identity.client, try await identity.signUp("ann@example.com").profile.id)
        _ = try await identity.call(Identity.RenewClientSecret(client: client.id), identity.operatorContext)
        _ = try await identity.call(
            Identity.SetProviderConnection(
                client: client.id, provider: .google, providerClientID: "g", clientSecret: Secret("s")),
            identity.operatorContext)
        try await identity.postgres.execute(
            """
            INSERT INTO identity.consents (application_id, user_id, client_id, scopes)
            VALUES (\(client.applicationID), \(user), \(client.id), '{openid}')
            """)
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("ben@example.com", "cat@example.com")
        try await waitlist.invite(1)
        try await delete(client.id)
        let found = await error { try await identity.call(Identity.FindClient(.id(client.id)), identity.context()) }
        #expect(found?.code == .unknownClient)
        // The user stays.
        let shown = try await identity.call(Identity.ShowUser(.id(user)), identity.operatorContext)
        #expect(shown.profile.id == user)
        let audited = try await identity.auditEntries { $0.event = .clientDeleted }
        #expect(audited.map(\.client) == [client.id])
    }

    /// Tokens refuses the client's sessions, also if nobody ends them one by one.
    @Test func tokensIsTold() async throws {
        let client = try await makeClient("App")
        _ = try await identity.leaseEvents()
        let before = Int(Date().timeIntervalSince1970 * 1000)
        try await delete(client.id)
        let event = try #require(try await identity.leaseEvents().first)
        guard case .forgetClient(let proof) = event.work else {
            Issue.record("another event")
            return
        }
        let claims = try await identity.proofs.verify(
            ClientDeletionProof.self, proof, from: .identity, request: .make()
        ).claims
        #expect(claims.client == client.id)
        #expect(abs(claims.deletedAt - before) < 30_000)
    }

    /// They would never be invited otherwise.
    @Test func whoWaitsToSignUpWaitsAtAnotherClient() async throws {
        let other = try await makeClient("App")
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("ann@example.com")
        try await delete(identity.client.id)
        let left = try await identity.call(
            Identity.ListSignUpWaitlist(application: other.applicationID, limit: 10), identity.operatorContext)
        #expect(left.entries.map(\.client) == [other.id])
    }

    @Test func otherClientsStayAndAnUnknownOneIsNotFound() async throws {
        let other = try await makeClient("App")
        try await delete(identity.client.id)
        let listed = try await identity.call(Identity.ListClients(), identity.operatorContext)
        #expect(listed.map(\.id) == [other.id])
        #expect(await error { try await delete(identity.client.id) }?.code == .notFound)
    }
}
