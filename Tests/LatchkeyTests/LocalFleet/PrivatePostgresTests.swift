import Foundation
import Models
import Primitives
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct PrivatePostgresTests {
    @Test func eachServiceHasItsOwnRole() {
        let url = "postgresql://postgres@/latchkey?host=/var/lib/latchkey"
        #expect(PrivatePostgres.url(url, for: .identity) == "postgresql://identity@/latchkey?host=/var/lib/latchkey")
    }

    @Test func keepsItsClusterAndListensOnASocketOnly() async throws {
        let directory = try TemporaryDirectory()
        // The user `postgres` has to pass through, as in `TestFleet`.
        chmod(directory.path, 0o711)
        let settings = try LocalSettings(environment: [
            "LATCHKEY_STATE_DIR": directory.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
        ])
        let first = try await PrivatePostgres.prepare(settings)
        let cluster = directory.file("postgres/data")
        let version = try FileManager.default.attributesOfItem(atPath: "\(cluster)/PG_VERSION")
        #expect(
            PercentEncoding.decode(first.url) == "postgresql://postgres@/latchkey?host=\(directory.file("postgres"))")
        #expect(first.spec.command.arguments.contains("listen_addresses="))
        #expect(first.spec.command.arguments.contains(cluster))
        #expect(first.spec.stopSignal == SIGINT)
        #expect(await !first.isReady())

        let second = try await PrivatePostgres.prepare(settings)
        #expect(second.url == first.url && second.spec == first.spec)
        let again = try FileManager.default.attributesOfItem(atPath: "\(cluster)/PG_VERSION")
        #expect(again[.systemFileNumber] as? Int == version[.systemFileNumber] as? Int)
    }
}
