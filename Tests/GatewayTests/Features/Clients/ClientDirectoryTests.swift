import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

/// The directory's cache, on a clock of its own.
@Suite struct ClientDirectoryTests {
    /// Time, and what identity was asked.
    private final class World: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        let isAway = Mutex(false)
        let calls = Mutex(0)

        var now: ContinuousClock.Instant { instant.withLock { $0 } }
        func pass(_ duration: Duration) { instant.withLock { $0 += duration } }
    }

    private func withDirectory(
        _ world: World, _ body: (ClientDirectory) async throws -> Void
    ) async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.CheckOrigin.self) { call, _ in
            world.calls.withLock { $0 += 1 }
            if world.isAway.withLock({ $0 }) { throw ServiceError.unavailable() }
            return .init(isRegistered: call.origin == Samples.origin)
        }
        fleet.answer(Identity.FindClient.self) { call, _ in
            world.calls.withLock { $0 += 1 }
            if world.isAway.withLock({ $0 }) { throw ServiceError.unavailable() }
            switch call.key {
            case .id(Samples.client), .origin(Samples.origin): return Samples.demo
            default: throw ServiceError(.unknownClient, detail: "No such client.")
            }
        }
        try await fleet.withFleet { fleet in
            try await body(ClientDirectory(identity: fleet.identity, now: { world.now }))
        }
    }

    @Test func asksIdentityAgainWhenAnAnswerIsTooOld() async throws {
        let world = World()
        try await withDirectory(world) { directory in
            for _ in 0..<3 { #expect(try await directory.client(Samples.client).id == Samples.client) }
            #expect(world.calls.withLock { $0 } == 1)
            world.pass(ClientDirectory.lifetime)
            _ = try await directory.client(Samples.client)
            #expect(world.calls.withLock { $0 } == 2)
        }
    }

    /// Refreshes need nothing else of identity.
    @Test func theLastAnswerHoldsForAMinuteWhileIdentityIsUnavailable() async throws {
        let world = World()
        try await withDirectory(world) { directory in
            _ = try await directory.client(Samples.client)
            world.isAway.withLock { $0 = true }
            world.pass(ClientDirectory.lifetime + ClientDirectory.lifetimeInOutage - .milliseconds(1))
            #expect(try await directory.client(Samples.client).id == Samples.client)
            world.pass(.milliseconds(1))
            let error = await #expect(throws: ServiceError.self) { try await directory.client(Samples.client) }
            #expect(error?.status == 503)
            // What has to be the latest is not served from the cache.
            await #expect(throws: ServiceError.self) { try await directory.latest(Samples.client) }
        }
    }

    /// For the branding of pages while identity is unavailable.
    @Test func theLastAnswerIsKnownHoweverOld() async throws {
        let world = World()
        try await withDirectory(world) { directory in
            #expect(directory.lastKnown(Samples.client) == nil)
            _ = try await directory.client(Samples.client)
            world.pass(.seconds(3600))
            #expect(directory.lastKnown(Samples.client)?.id == Samples.client)
            #expect(world.calls.withLock { $0 } == 1)
        }
    }

    @Test func doesNotCacheErrors() async throws {
        let world = World()
        try await withDirectory(world) { directory in
            let unknown = try #require(ClientID("client_other"))
            for _ in 0..<2 {
                let error = await #expect(throws: ServiceError.self) { try await directory.client(unknown) }
                #expect(error?.code == .unknownClient)
            }
            #expect(world.calls.withLock { $0 } == 2)
        }
    }

    @Test func findsTheClientOfARequestByItsIDOrItsOrigin() async throws {
        try await withDirectory(World()) { directory in
            let page = IncomingRequest.testing(.post, "/auth/sign-in", headers: [.origin: Samples.origin])
            let found = try await directory.client(nil, for: page)
            #expect(found.id == Samples.client)
            #expect(page.context.allowedOrigins.origins == [Samples.origin])
            let program = IncomingRequest.testing(.post, "/auth/sign-in")
            #expect(try await directory.client(Samples.client, for: program).id == Samples.client)
            await #expect(throws: ServiceError.missingClient) { try await directory.client(nil, for: program) }
            let foreign = IncomingRequest.testing(.post, "/auth/sign-in", headers: [.origin: "https://evil.example"])
            await #expect(throws: ServiceError.originNotAllowed) {
                try await directory.client(Samples.client, for: foreign)
            }
        }
    }

    @Test func anExpiredOriginCountsWhileIdentityIsUnavailable() async throws {
        let world = World()
        try await withDirectory(world) { directory in
            let context = IncomingRequest.testing().context
            func expectKnownOrigins() async throws {
                #expect(try await directory.isRegistered(Samples.origin, in: context))
                #expect(try await directory.isRegistered("https://other.example", in: context) == false)
            }
            try await expectKnownOrigins()
            world.isAway.withLock { $0 = true }
            world.pass(ClientDirectory.lifetime * 2)
            try await expectKnownOrigins()
            await #expect(throws: ServiceError.self) {
                try await directory.isRegistered("https://new.example", in: context)
            }
        }
    }

    /// Pages that retry while identity restarts use the look-ups up, and are still told that it is away.
    @Test func anExpiredOriginCountsWhenTheLookupsAreUsedUp() async throws {
        let world = World()
        try await withDirectory(world) { directory in
            let context = IncomingRequest.testing().context
            let page = IncomingRequest.testing(.post, "/auth/sign-in", headers: [.origin: Samples.origin])
            _ = try await directory.client(nil, for: page)
            #expect(try await directory.isRegistered("https://other.example", in: context) == false)
            world.isAway.withLock { $0 = true }
            world.pass(ClientDirectory.lifetime * 2)
            for _ in 0..<700 {
                #expect(try await directory.isRegistered(Samples.origin, in: context))
                #expect(try await directory.isRegistered("https://other.example", in: context) == false)
            }
        }
    }

    @Test func limitsTheLookupsOfOneNetwork() async throws {
        let world = World()
        try await withDirectory(world) { directory in
            let context = IncomingRequest.testing().context
            for number in 0..<600 { _ = try await directory.isRegistered("https://\(number).example", in: context) }
            let error = await #expect(throws: ServiceError.self) {
                try await directory.isRegistered("https://600.example", in: context)
            }
            #expect(error?.code == .rateLimited)
            let other = IncomingRequest.testing(clientAddress: "198.51.100.1").context
            #expect(try await directory.isRegistered("https://600.example", in: other) == false)
            world.pass(.seconds(61))
            #expect(try await directory.isRegistered("https://601.example", in: context) == false)
        }
    }

    @Test func theLatestAnswerReplacesACachedOne() async throws {
        let world = World()
        try await withDirectory(world) { directory in
            _ = try await directory.client(Samples.client)
            _ = try await directory.latest(Samples.client)
            #expect(world.calls.withLock { $0 } == 2)
            _ = try await directory.client(Samples.client)
            #expect(world.calls.withLock { $0 } == 2)
        }
    }
}
