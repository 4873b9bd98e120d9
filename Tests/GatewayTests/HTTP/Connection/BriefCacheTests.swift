import Synchronization
import TestKit
import Testing

@testable import GatewayService

@Suite struct BriefCacheTests {
    private final class World: Sendable {
        private let time = Mutex(ContinuousClock.now)
        private let calls = Mutex(0)

        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func pass(_ duration: Duration) { time.withLock { $0 += duration } }
        /// The number of this call.
        func next() -> Int {
            calls.withLock { count in
                count += 1
                return count
            }
        }
    }

    private let world = World()

    private func next(_ cache: BriefCache<Int>) async -> Int { await cache.value { [world] in world.next() } }

    private func cache(lifetime: Duration) -> BriefCache<Int> {
        BriefCache(lifetime: lifetime) { [world] in world.now }
    }

    /// Twenty requests while the value is being made.
    private func askAtOnce(_ cache: BriefCache<Int>) async throws -> [Int] {
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Int.self) { [world] group in
            for _ in 0..<20 {
                group.addTask {
                    await cache.value {
                        for await _ in gate {}
                        return world.next()
                    }
                }
            }
            try await eventually("nineteen requests that wait") { await cache.waitingCount == 19 }
            opening.finish()
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func requestsAtTheSameTimeShareOneValue() async throws {
        let cache = cache(lifetime: .zero)
        #expect(try await askAtOnce(cache) == Array(repeating: 1, count: 20))
        #expect(await cache.waitingCount == 0)
        // It is not kept.
        #expect(await next(cache) == 2)
    }

    @Test func aValueIsKeptForItsLifetimeFromWhenItIsMade() async {
        let cache = cache(lifetime: .seconds(60))
        let first = await cache.value { [world] in
            world.pass(.seconds(100))
            return world.next()
        }
        #expect(first == 1)
        world.pass(.seconds(59))
        #expect(await next(cache) == 1)
        world.pass(.seconds(1))
        #expect(await next(cache) == 2)
    }

    /// Others still wait for what the first request has begun.
    @Test func aRequestThatIsCancelledDoesNotCancelTheOthers() async throws {
        let cache = cache(lifetime: .zero)
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let first = Task { [world] in
            await cache.value {
                begin.finish()
                for await _ in gate {}
                return Task.isCancelled ? -1 : world.next()
            }
        }
        for await _ in begun {}
        let second = Task { await cache.value { -2 } }
        try await eventually("the second request") { await cache.waitingCount == 1 }
        first.cancel()
        opening.finish()
        #expect(await second.value == 1)
    }
}
