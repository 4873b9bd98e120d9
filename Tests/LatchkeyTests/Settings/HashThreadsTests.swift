import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct HashThreadsTests {
    @Test(arguments: [(1, 8, 8), (2, 8, 4), (3, 8, 2), (16, 8, 1), (0, 2, 2)])
    func replicasShareTheCores(replicas: Int, cores: Int, share: Int) {
        #expect(HashThreads.share(of: replicas, cores: cores) == share)
    }

    @Test(arguments: [(2, 0, true), (1, 0, false), (0, 0, false), (2, 2, false), (3, 2, true)])
    func severalReplicasNeedASettingUnlessTheFleetHasStartedThem(replicas: Int, started: Int, isAdvised: Bool) throws {
        let directory = try TemporaryDirectory()
        var environment = ["LATCHKEY_STATE_DIR": directory.path]
        let settings = try LocalSettings(environment: environment)
        let own = try #require(ProcessIdentity(pid: getpid()))
        var record = FleetRecord(supervisor: own, baseURL: "http://b", issuer: "b", runDirectory: "/b")
        record.processes = (0..<started).map { .init(service: "identity", instance: "\($0)", process: own) }
        try record.write(settings)
        let results = HashThreads.check(replicas: replicas, settings)
        let advice = results.compactMap(\.detail).filter { $0.contains("LATCHKEY_HASH_THREADS=") }
        #expect(advice.isEmpty == !isAdvised)
        #expect(results.allSatisfy { $0.ok && $0.isWarning })
        environment["LATCHKEY_HASH_THREADS"] = "1"
        #expect(HashThreads.check(replicas: replicas, try LocalSettings(environment: environment)).isEmpty)
    }
}
