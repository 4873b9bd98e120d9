import Testing

@testable import Redis

@Suite struct RequestQueueTests {
    private let hour = Duration.seconds(3600)

    private func queue(limit: Int = 10, gracePeriod: Duration = .seconds(3600)) -> RequestQueue {
        RequestQueue(limit: limit, reconnectGracePeriod: gracePeriod)
    }

    private func queued(
        in queue: RequestQueue, deadline: ContinuousClock.Instant = .now + .seconds(3600)
    ) async -> PendingRequest {
        await PendingRequest(deadline: deadline) { queue.append($0) }
    }

    /// How long the thread sleeps if it may for `limit`.
    private func sleep(_ queue: RequestQueue, atMost limit: Duration) -> Duration {
        ContinuousClock().measure { queue.wakePipe.sleep(until: .now + limit) }
    }

    // MARK: Bounds

    @Test func givesTheRequestsInTheirOrderAndOnce() async {
        let queue = queue()
        let pending = [await queued(in: queue), await queued(in: queue)]
        let taken = queue.takeAll()
        #expect(taken.count == 2 && taken[0] === pending[0].request && taken[1] === pending[1].request)
        #expect(queue.takeAll().isEmpty)
        for request in taken { request.succeed(.null) }
        for request in pending { #expect(await request.reply == .null) }
    }

    @Test func refusesRequestsOverItsLimitUntilSomeAreTaken() async {
        let queue = queue(limit: 2)
        _ = (await queued(in: queue), await queued(in: queue))
        #expect(await queued(in: queue).error == .overloaded)
        queue.failAll()
        _ = await queued(in: queue)
        #expect(queue.takeAll().count == 1)
    }

    @Test func aClosedQueueRefusesRequestsAndKeepsTheWaitingOnes() async {
        let queue = queue()
        let before = await queued(in: queue)
        queue.close()
        #expect(queue.isClosed)
        #expect(await queued(in: queue).error == .unavailable(wasSent: false))
        #expect(queue.takeAll().first === before.request)
    }

    // MARK: Deadlines

    @Test func failsExactlyTheRequestsWhoseDeadlineHasPassed() async {
        let (queue, now) = (queue(), ContinuousClock.now)
        let due = await queued(in: queue, deadline: now + hour)
        let later = await queued(in: queue, deadline: now + hour + .nanoseconds(1))
        queue.expire(at: now + hour - .nanoseconds(1))
        queue.expire(at: now + hour)
        #expect(await due.error == .timeout(wasSent: false))
        let rest = queue.takeAll()
        #expect(rest.count == 1 && rest.first === later.request)
    }

    @Test func aThreadSleepsUntilTheEarliestDeadlineAtMost() async {
        let (queue, now) = (queue(), ContinuousClock.now)
        #expect(queue.beginSleep(atMost: now + hour) == now + hour)
        _ = await queued(in: queue, deadline: now + hour)
        _ = await queued(in: queue, deadline: now + .seconds(60))
        #expect(queue.beginSleep(atMost: now + hour) == now + .seconds(60))
        #expect(queue.beginSleep(atMost: now + .seconds(1)) == now + .seconds(1))
    }

    // MARK: Waking

    @Test func aThreadMayIdleOnlyWhileNothingWaits() async {
        let queue = queue()
        #expect(queue.beginIdling())
        _ = await queued(in: queue)
        #expect(!queue.beginIdling())
        queue.failAll()
        #expect(queue.beginIdling())
        queue.close()
        #expect(!queue.beginIdling())
    }

    @Test func aRequestWakesAnIdleThread() async {
        let queue = queue()
        #expect(queue.beginIdling())
        _ = await queued(in: queue)
        #expect(sleep(queue, atMost: .seconds(30)) < .seconds(20))
    }

    /// A thread that waits for replies takes the queue by itself, but must not miss a deadline.
    @Test func onlyAnEarlierDeadlineWakesAThreadThatWaitsForReplies() async {
        let queue = queue()
        let end = queue.beginSleep(atMost: .now + .seconds(60))
        _ = await queued(in: queue, deadline: end + .seconds(1))
        #expect(sleep(queue, atMost: .milliseconds(20)) >= .milliseconds(20))
        _ = await queued(in: queue, deadline: end - .seconds(1))
        #expect(sleep(queue, atMost: .seconds(30)) < .seconds(20))
    }

    @Test func closingWakesTheThread() {
        let queue = queue()
        #expect(queue.beginIdling())
        queue.close()
        #expect(sleep(queue, atMost: .seconds(30)) < .seconds(20))
    }

    // MARK: Without a connection

    @Test func requestsWaitForALostConnectionDuringTheGracePeriod() async {
        let queue = queue()
        #expect(!queue.expireWhileDisconnected())
        queue.connectionLost()
        let waiting = await queued(in: queue)
        #expect(queue.expireWhileDisconnected())
        queue.connectionMade(to: .unix(path: "/redis.sock"))
        #expect(!queue.expireWhileDisconnected())
        #expect(queue.takeAll().first === waiting.request)
    }

    @Test func requestsFailOnceTheGracePeriodIsOver() async {
        let queue = queue(gracePeriod: .zero)
        let waiting = await queued(in: queue)
        queue.connectionLost()
        #expect(!queue.expireWhileDisconnected())
        #expect(await waiting.error == .unavailable(wasSent: false))
        #expect(await queued(in: queue).error == .unavailable(wasSent: false))
        queue.connectionMade(to: .unix(path: "/redis.sock"))
        _ = await queued(in: queue)
        #expect(queue.takeAll().count == 1)
    }

    /// At the start a watch names the primary while the first connection is being made.
    @Test func aPrimaryThatIsNamedWhileConnectingCostsNoConnection() {
        let primary = RedisConfiguration.Endpoint.unix(path: "/a.sock")
        let other = RedisConfiguration.Endpoint.unix(path: "/b.sock")
        let queue = queue()
        queue.connecting()
        queue.reconnect(to: primary)
        #expect(queue.mustReconnect)
        queue.connectionMade(to: primary)
        #expect(!queue.mustReconnect)
        queue.connecting()
        queue.reconnect(to: primary)
        queue.reconnect(to: other)
        queue.connectionMade(to: primary)
        #expect(queue.mustReconnect)
    }

    @Test func deadlinesPassWhileTheConnectionIsLost() async {
        let queue = queue()
        queue.connectionLost()
        let late = await queued(in: queue, deadline: .now)
        #expect(queue.expireWhileDisconnected())
        #expect(await late.error == .timeout(wasSent: false))
    }
}
