import Testing

@testable import RPC

@Suite struct ServerLoadTests {
    @Test func refusesCallsOverTheLimitAndDoesNotCountThem() {
        let load = ServerLoad()
        #expect(load.begin(atMost: 2) && load.begin(atMost: 2))
        for _ in 0..<3 { #expect(!load.begin(atMost: 2)) }
        #expect(load.inFlight == 2)
        load.finish()
        #expect(load.begin(atMost: 2) && !load.begin(atMost: 2))
    }

    @Test func countsConnectionsApartFromCalls() {
        let load = ServerLoad()
        #expect(load.connect(atMost: 1) && !load.connect(atMost: 1))
        #expect(load.begin(atMost: 1) && load.inFlight == 1)
        load.disconnect()
        #expect(load.connect(atMost: 1))
    }

    @Test func neverExceedsTheLimitUnderContention() async {
        let load = ServerLoad()
        let begun = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { (0..<1000).count { _ in load.begin(atMost: 100) } } }
            return await group.reduce(0, +)
        }
        #expect(begun <= 100 && begun == load.inFlight)
    }
}
