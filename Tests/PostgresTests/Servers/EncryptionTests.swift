import TestKit
import Testing

@testable import Postgres

/// Encrypted connections to a server that asks clients for a certificate.
@Suite struct EncryptionTests {
    private static let host = "db.latchkey.test"

    private static let setUp = Task {
        let certificates = try await TestCertificates(host: host)
        try await certificates.issueClient(user: "postgres")
        let port = try FreePort.take()
        return (try await TestPostgres.launch(tls: (port, certificates)), certificates, port)
    }

    private let server: TestPostgres
    private let certificates: TestCertificates
    private let port: Int

    init() async throws {
        (server, certificates, port) = try await Self.setUp.value
    }

    private func configuration(
        host: String = Self.host, authority: String? = nil, client: TestCertificates? = nil,
        mode: String = "verify-full"
    ) throws -> PostgresConfiguration {
        let client = client ?? certificates
        var configuration = try PostgresConfiguration(
            url: "postgresql://postgres@\(host):\(port)/postgres?hostaddr=127.0.0.1&sslmode=\(mode)"
                + "&sslrootcert=\(authority ?? certificates.path("ca.crt"))"
                + "&sslcert=\(client.path("client.crt"))&sslkey=\(client.path("client.key"))")
        configuration.reconnectGracePeriod = .milliseconds(100)
        return configuration
    }

    private func reason(_ configuration: PostgresConfiguration) -> String {
        #expect(throws: ConnectError.self) { _ = try Connection(configuration) }?.reason ?? ""
    }

    @Test func checksTheServerAndShowsACertificate() async throws {
        let lines = LogLines()
        let client = PostgresClient(configuration: try configuration(), logger: lines.logger)
        #expect(try await client.value("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == true)
        #expect(
            try await client.value("SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == "/CN=postgres")
        #expect(!lines.all.contains { $0.hasPrefix("warning") })
    }

    @Test func anotherHostNameIsRefused() throws {
        #expect(reason(try configuration(host: "other.latchkey.test")).contains("does not match host name"))
    }

    @Test func anotherAuthorityIsRefused() async throws {
        let other = try await TestCertificates(host: Self.host)
        #expect(reason(try configuration(authority: other.path("ca.crt"))).contains("certificate verify failed"))
    }

    @Test func aForeignCertificateIsUnavailableAndLoggedOnce() async throws {
        let lines = LogLines()
        var configuration = try configuration(host: "other.latchkey.test")
        configuration.readConnections = 1
        let client = PostgresClient(configuration: configuration, logger: lines.logger)
        for _ in 1...3 { #expect(await postgresError { try await client.ping() }?.serviceError.status == 503) }
        #expect(lines.all.count { $0.hasPrefix("warning") && $0.contains("does not match host name") } == 1)
        await client.shutdown()
    }

    @Test func aMissingAuthorityFileIsNamed() throws {
        #expect(reason(try configuration(authority: "/nowhere/ca.crt")).contains("/nowhere/ca.crt"))
    }

    @Test func aClientCertificateOfAnotherUserOrAuthorityIsRefused() async throws {
        let other = try await TestCertificates(host: Self.host)
        try await other.issueClient(user: "postgres")
        #expect(!reason(try configuration(client: other)).isEmpty)
        try await other.issueClient(user: "somebody")
        #expect(!reason(try configuration(client: other)).isEmpty)
    }

    @Test func anUnencryptedConnectionIsRefused() throws {
        #expect(reason(try configuration(mode: "disable")).contains("no encryption"))
    }

    @Test func anExpiredCertificateIsUnavailableAndLoggedOnce() async throws {
        let expired = try await TestCertificates(host: Self.host, days: -1)
        try await expired.issueClient(user: "postgres")
        let port = try FreePort.take()
        let server = try await TestPostgres.launch(tls: (port, expired))
        let lines = LogLines()
        var configuration = try PostgresConfiguration(
            url: "postgresql://postgres@\(Self.host):\(port)/postgres?hostaddr=127.0.0.1&sslmode=verify-full"
                + "&sslrootcert=\(expired.path("ca.crt"))&sslcert=\(expired.path("client.crt"))"
                + "&sslkey=\(expired.path("client.key"))")
        (configuration.reconnectGracePeriod, configuration.readConnections) = (.milliseconds(100), 1)
        let client = PostgresClient(configuration: configuration, logger: lines.logger)
        for _ in 1...3 {
            #expect(await postgresError { try await client.ping() }?.serviceError.status == 503)
        }
        #expect(lines.all.count { $0.hasPrefix("warning") && $0.contains("certificate verify failed") } == 1)
        try await server.stop()
    }
}
