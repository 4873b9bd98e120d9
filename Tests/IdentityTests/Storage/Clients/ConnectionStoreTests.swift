import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ConnectionStoreTests {
    @Test func secretsAreEncryptedAndBoundToTheirConnection() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.connect(.google)
        _ = try await identity.connect(.github, secret: "another-secret")
        #expect(try await !identity.storedText().contains(Data("s3cret-of-ours".utf8).hexadecimal))
        #expect(try await !identity.storedText().contains("s3cret-of-ours"))
        let client = try await identity.service.clients.require(identity.client.id, deadline: .now + .seconds(30))
        let open = try await identity.service.connections.open(
            .google, of: client, deadline: .now + .seconds(30))
        #expect(open.secret == "s3cret-of-ours")
        // Moved to another connection, it can't be decrypted.
        try await identity.postgres.execute(
            """
            UPDATE identity.connections SET sealed_secrets =
                (SELECT sealed_secrets FROM identity.connections WHERE provider = 'google')
            """)
        #expect(
            await error {
                try await identity.service.connections.open(.github, of: client, deadline: .now + .seconds(30))
            }?.code == .connectionKeyMissing)
    }

    @Test func aKeyCanBeReplacedWhileTheOldOneStillOpens() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.connect(.google)
        let old = try #require(identity.secrets.connectionKeys?.first)
        func restarted(_ keys: [SecretKey]) async throws -> IdentityFixture {
            var secrets = identity.secrets
            secrets.connectionKeys = keys
            return try await identity.restarted(secrets)
        }
        func open(_ fixture: IdentityFixture) async throws -> String {
            let client = try await fixture.service.clients.require(fixture.client.id, deadline: .now + .seconds(30))
            return try await fixture.service.connections.open(.google, of: client, deadline: .now + .seconds(30)).secret
        }
        let new = SecretKey.random()
        #expect(try await open(restarted([new, old])) == "s3cret-of-ours")
        #expect(await error { try await open(restarted([new])) }?.code == .connectionKeyMissing)
        let keyless = try await restarted([])
        #expect(await error { try await keyless.connect(.google) }?.code == .connectionKeyMissing)
    }
}
