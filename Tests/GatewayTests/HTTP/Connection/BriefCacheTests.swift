import Synchronization
import Testing

@testable import GatewayService

@Suite struct BriefCacheTests {
    private let calls = CallCount()

    private final class CallCount: Sendable {
        private let stored = Mutex(0)
        func next() -> Int {
            stored.withLock { count in
                count += 1
                return count
            }
        }
    }

    /// Twenty who ask while the value is being made get that one.
    private func askAtOnce(_ cache: BriefCache<Int>) async -> Set<Int> {
        await withTaskGroup(of: Int.self) { [calls] group in
            for _ in 0..<20 {
                group.addTask {
                    await cache.value {
                        try? await Task.sleep(for: .milliseconds(200))
                        return calls.next()
                    }
                }
            }
            return await group.reduce(into: []) { $0.insert($1) }
        }
    }

    @Test func whoAsksAtOnceSharesOneValue() async {
        let cache = BriefCache<Int>(lifetime: .zero)
        let shared = await askAtOnce(cache)
        #expect(shared == [1])
        // It is not kept.
        let next = await cache.value { [calls] in calls.next() }
        #expect(next == 2)
    }

    @Test func aValueIsKeptForItsLifetime() async {
        let cache = BriefCache<Int>(lifetime: .seconds(60))
        let shared = await askAtOnce(cache)
        #expect(shared == [1])
        let next = await cache.value { [calls] in calls.next() }
        #expect(next == 1)
    }
}
