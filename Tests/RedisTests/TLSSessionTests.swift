import Foundation
import TestKit
import Testing

@testable import Redis

/// Connections over TLS to a real server.
@Suite struct TLSSessionTests {
    /// Servers with different certificates of one authority, started once.
    private struct Servers {
        let certificates: TestAuthority
        /// Its certificate is for localhost and 127.0.0.1.
        let good: (server: TestRedisNode, port: Int)
        let expired: (server: TestRedisNode, port: Int)
        /// It accepts only clients with a certificate.
        let strict: (server: TestRedisNode, port: Int)
        let client: TestAuthority.Certificate
        /// Its certificate is for redis.example.com.
        let foreign: (server: TestRedisNode, port: Int)

        static let shared = Task {
            let certificates = try await TestAuthority()
            let names = ["DNS:localhost", "IP:127.0.0.1"]
            let good = try await certificates.issue("good", for: names)
            let expired = try await certificates.issue("expired", for: names, isExpired: true)
            func start(
                _ certificate: TestAuthority.Certificate, _ clients: String
            ) async throws -> (server: TestRedisNode, port: Int) {
                let port = try Tools.freePort()
                let server = try TestRedisNode(
                    arguments: ["--bind", "127.0.0.1", "127.0.0.2"]
                        + certificates.options(certificate, port: port, clients: clients).asArguments)
                try await server.start()
                return (server, port)
            }
            return Servers(
                certificates: certificates, good: try await start(good, "no"), expired: try await start(expired, "no"),
                strict: try await start(good, "yes"),
                client: try await certificates.issue("client", for: ["DNS:tokens"]),
                foreign: try await start(
                    try await certificates.issue("foreign", for: ["DNS:redis.example.com"]), "no"))
        }
    }

    /// Why a connection is not made, as the log tells it; nil if it is made.
    private func connectingError(_ url: String) async throws -> String? {
        let configuration = try RedisConfiguration(url: url)
        return await Task.detached {
            do throws(LinkError) {
                let link = try Link.connected(configuration)
                // With TLS 1.3, a server refuses a certificate only after the handshake.
                _ = try link.exchange(RedisCommand("PING"))
                return nil
            } catch {
                return "\(error)"
            }
        }.value
    }

    @Test func encryptsAndChecksTheCertificate() async throws {
        let servers = try await Servers.shared.value
        for host in ["localhost", "127.0.0.1"] {
            let url = "rediss://\(host):\(servers.good.port)/0?sslrootcert=\(servers.certificates.authority)"
            try await withClient(url: url) { client in
                // The first handshake may take longer than commands wait for a connection.
                try await eventually { (try? await client.ping()) != nil }
                // More than a record, in both directions, and many at once.
                let long = String(repeating: "x", count: 1 << 20)
                #expect(try await client.send(RedisCommand("ECHO", long)).string == long)
                try await withThrowingTaskGroup { group in
                    for number in 0..<1000 {
                        group.addTask {
                            let reply = try await client.send(RedisCommand("ECHO", number))
                            #expect(reply.int == number)
                        }
                    }
                    try await group.waitForAll()
                }
                let lines = try await client.send(RedisCommand("CLIENT", "LIST")).string ?? ""
                #expect(lines.contains(":\(servers.good.port) "), "the connection is that to the TLS port")
            }
        }
    }

    @Test func aCertificateThatIsNotTrustedIsRefused() async throws {
        let servers = try await Servers.shared.value
        let other = try await TestAuthority()
        for root in ["?sslrootcert=\(other.authority)", "", "?sslrootcert=system"] {
            let reason = try await connectingError("rediss://localhost:\(servers.good.port)/\(root)")
            #expect(reason?.hasPrefix("TLS: the certificate of localhost is not accepted: ") == true, "\(reason ?? "")")
        }
    }

    @Test func anExpiredCertificateIsRefused() async throws {
        let servers = try await Servers.shared.value
        let reason = try await connectingError(
            "rediss://localhost:\(servers.expired.port)?sslrootcert=\(servers.certificates.authority)")
        #expect(reason == "TLS: the certificate of localhost is not accepted: certificate has expired")
    }

    @Test func aCertificateForAnotherHostIsRefused() async throws {
        let servers = try await Servers.shared.value
        let root = "?sslrootcert=\(servers.certificates.authority)"
        #expect(
            try await connectingError("rediss://localhost:\(servers.foreign.port)\(root)")
                == "TLS: the certificate of localhost is not accepted: hostname mismatch")
        #expect(
            try await connectingError("rediss://127.0.0.2:\(servers.good.port)\(root)")
                == "TLS: the certificate of 127.0.0.2 is not accepted: IP address mismatch")
    }

    /// Callers get 503, and the log says once why.
    @Test(arguments: [(isExpired: true, "certificate has expired"), (isExpired: false, "hostname mismatch")])
    func aCertificateThatIsNotAcceptedIsUnavailableAndLoggedOnce(_ isExpired: Bool, _ reason: String) async throws {
        let servers = try await Servers.shared.value
        let port = isExpired ? servers.expired.port : servers.foreign.port
        let lines = LogLines()
        let client = RedisClient(
            configuration: try RedisConfiguration(
                url: "rediss://localhost:\(port)?sslrootcert=\(servers.certificates.authority)"),
            logger: lines.logger)
        for _ in 1...3 { #expect(await redisError { try await client.ping() }?.serviceError.status == 503) }
        #expect(lines.all.count { $0.hasPrefix("warning") && $0.contains("is not accepted: \(reason)") } == 1)
        await client.shutdown()
    }

    @Test func aServerWithoutTLSIsRefusedInTime() async throws {
        let servers = try await Servers.shared.value
        let reason = try await connectingError("rediss://localhost:\(servers.good.server.port)")
        #expect(reason?.hasPrefix("TLS: ") == true)
    }

    @Test func clientsShowTheirCertificates() async throws {
        let servers = try await Servers.shared.value
        let base = "rediss://localhost:\(servers.strict.port)?sslrootcert=\(servers.certificates.authority)"
        let without = try await connectingError(base)
        // The alert, unless the end of the connection overtakes it.
        #expect(
            without?.hasPrefix("TLS: the connection ended: ") == true || without == "\(LinkError.lost)",
            "\(without ?? "")")
        let with = try await connectingError(
            base + "&sslcert=\(servers.client.certificate)&sslkey=\(servers.client.key)")
        #expect(with == nil)
    }

    /// The listener of a server that was restarted with a new certificate.
    @Test func recoversWhenTheCertificateIsRenewed() async throws {
        let certificates = try await TestAuthority()
        let old = try await certificates.issue("old", for: ["DNS:localhost"], isExpired: true)
        let port = try Tools.freePort()
        let server = try TestRedisNode(arguments: certificates.options(old, port: port).asArguments)
        try await server.start()
        try await withClient(url: "rediss://localhost:\(port)?sslrootcert=\(certificates.authority)") { client in
            let start = ContinuousClock.now
            #expect(await redisError { try await client.ping() } == .unavailable(wasSent: false))
            #expect(ContinuousClock.now - start < .seconds(1.5))
            let new = try await certificates.issue("new", for: ["DNS:localhost"])
            try await server.run(
                "CONFIG", "SET", "tls-cert-file", new.certificate, "tls-key-file", new.key)
            try await eventually { (try? await client.ping()) != nil }
        }
    }

    @Test func filesThatCannotBeReadAreErrorsAtTheStart() async throws {
        let other = try await TestAuthority()
        let (one, two) = (
            try await other.issue("one", for: ["DNS:one"]), try await other.issue("two", for: ["DNS:two"])
        )
        for (options, reason) in [
            ("sslrootcert=/nowhere.pem", "TLS: sslrootcert /nowhere.pem: No such file or directory"),
            ("sslcert=/nowhere.pem&sslkey=\(one.key)", "TLS: sslcert /nowhere.pem: "),
            ("sslcert=\(one.certificate)&sslkey=\(two.key)", "TLS: sslkey \(two.key): "),
            ("sslcert=\(one.certificate)", "the Redis address needs both sslcert and sslkey, or neither"),
        ] {
            let error = #expect(throws: RedisConfiguration.InvalidURL.self) {
                try RedisConfiguration(url: "rediss://host?\(options)")
            }
            #expect(error?.description.hasPrefix(reason) == true, "\(error?.description ?? "")")
        }
    }
}
