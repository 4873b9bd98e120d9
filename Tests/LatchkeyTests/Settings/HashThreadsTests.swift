import Testing

@testable import LatchkeyCommand

@Suite struct HashThreadsTests {
    @Test(arguments: [(1, 8, 8), (2, 8, 4), (3, 8, 2), (16, 8, 1), (0, 2, 2)])
    func replicasShareTheCores(replicas: Int, cores: Int, share: Int) {
        #expect(HashThreads.share(of: replicas, cores: cores) == share)
    }

    @Test(arguments: [
        (2, [:], true), (1, [:], false), (0, [:], false), (2, ["LATCHKEY_HASH_THREADS": "1"], false),
        (2, ["LATCHKEY_SCALE": "identity=2"], false), (3, ["LATCHKEY_SCALE": "identity=2"], true),
    ])
    func severalReplicasNeedASetting(replicas: Int, environment: [String: String], isAdvised: Bool) throws {
        let results = HashThreads.check(replicas: replicas, try LocalSettings(environment: environment))
        let advice = results.compactMap(\.detail).filter { $0.contains("LATCHKEY_HASH_THREADS=") }
        #expect(advice.isEmpty == !isAdvised)
        #expect(results.count { !$0.ok } == 0)
    }
}
