import Models
import Synchronization
import TestKit
import Testing

@testable import IdentityService

@Suite struct ProviderCacheTests {
    /// A clock that tests move, and a provider that counts requests.
    private final class Source: Sendable {
        struct State {
            var time = ContinuousClock.now
            var asked = 0
            var callers = 0
            var isDown = false
        }

        let state = Mutex(State())

        func move(_ duration: Duration) { state.withLock { $0.time += duration } }
        var asked: Int { state.withLock { $0.asked } }

        func fetch(lifetime: Duration) throws(ProviderError) -> ProviderCache<Int>.Fetched {
            let (number, isDown) = state.withLock {
                $0.asked += 1
                return ($0.asked, $0.isDown)
            }
            if isDown { throw ProviderError(provider: .google, reason: .unreachable) }
            return .init(value: number, lifetime: lifetime)
        }
    }

    @Test func fetchesAgainOnceTheLifetimeIsOver() async throws {
        let source = Source()
        let cache = ProviderCache<Int>(now: { source.state.withLock { $0.time } })
        func value(_ lifetime: Duration, maximumAge: Duration? = nil) async throws -> Int {
            try await cache.value(for: "u", maximumAge: maximumAge) { () throws(ProviderError) in
                try source.fetch(lifetime: lifetime)
            }
        }
        #expect(try await value(.seconds(600)) == 1)
        source.move(.seconds(599))
        #expect(try await value(.seconds(600)) == 1)
        source.move(.seconds(2))
        #expect(try await value(.seconds(0)) == 2)
        // The minimum lifetime is a minute.
        source.move(.seconds(59))
        #expect(try await value(.seconds(0)) == 2)
        // With a maximum age, a value is fetched again once it is older.
        source.move(.seconds(2))
        #expect(try await value(.seconds(600), maximumAge: .seconds(60)) == 3)
        #expect(try await value(.seconds(600), maximumAge: .seconds(60)) == 3)
        source.move(.seconds(61))
        #expect(try await value(.seconds(600), maximumAge: .seconds(60)) == 4)
    }

    @Test func returnsAStaleValueWhileTheProviderIsDown() async throws {
        let source = Source()
        let cache = ProviderCache<Int>(now: { source.state.withLock { $0.time } })
        func value() async throws -> Int {
            try await cache.value(for: "u") { () throws(ProviderError) in try source.fetch(lifetime: .seconds(60)) }
        }
        #expect(try await value() == 1)
        source.state.withLock { $0.isDown = true }
        source.move(.seconds(3600))
        #expect(try await value() == 1)
        source.move(.seconds(24 * 3600))
        await #expect(throws: ProviderError.self) { try await value() }
    }

    @Test func concurrentCallersShareOneFetch() async throws {
        let source = Source()
        let cache = ProviderCache<Int>()
        let (isOpen, gate) = AsyncStream<Void>.makeStream()
        let values = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    source.state.withLock { $0.callers += 1 }
                    return try await cache.value(for: "u") { () async throws(ProviderError) in
                        for await _ in isOpen {}
                        return try source.fetch(lifetime: .seconds(60))
                    }
                }
            }
            // The fetch ends only after all have called.
            try await eventually { source.state.withLock { $0.callers } == 20 }
            gate.finish()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(values) == [1])
        #expect(source.asked == 1)
    }
}
