import Testing

@testable import Redis

@Suite struct SentBatchTests {
    private let now = ContinuousClock.now

    /// A request that was sent, with a deadline after `seconds`.
    private func sent(_ seconds: Int = 60) async -> PendingRequest {
        let pending = await PendingRequest(deadline: now + .seconds(seconds))
        #expect(pending.request.markSent())
        return pending
    }

    private func sentPipeline(of count: Int) async -> PendingRequest {
        let pending = await PendingRequest(
            Request(pipeline: Array(repeating: RedisCommand("PING"), count: count), deadline: now + .seconds(60)))
        #expect(pending.request.markSent())
        return pending
    }

    @Test func repliesGoToTheRequestsInTheirOrder() async {
        var batch = SentBatch()
        #expect(batch.next == nil)
        let pending = [await sent(), await sent()]
        for request in pending { batch.append(request.request) }
        #expect(batch.next === pending[0].request)
        for number in 0..<2 { batch.deliver(.integer(number)) }
        for number in 0..<2 { #expect(await pending[number].reply == .integer(number)) }
        #expect(batch.next == nil && batch.earliestDeadline == nil)
    }

    @Test func aPipelineGetsItsRepliesTogether() async {
        var batch = SentBatch()
        let (pipeline, single) = (await sentPipeline(of: 2), await sent())
        batch.append(pipeline.request)
        batch.append(single.request)
        let error = RedisReply.error(RedisServerError(message: "WRONGTYPE"))
        for reply in [error, .integer(2), .integer(3)] { batch.deliver(reply) }
        #expect(await pipeline.reply == .array([error, .integer(2)]))
        #expect(await single.reply == .integer(3))
    }

    /// A request that has ended still owns the next reply, or every later reply would go to the wrong caller.
    @Test func anEndedRequestKeepsItsPlace() async {
        var batch = SentBatch()
        let (late, next) = (await sent(1), await sent(60))
        batch.append(late.request)
        batch.append(next.request)
        batch.expire(at: now + .seconds(1))
        #expect(await late.error == .timeout(wasSent: true))
        #expect(batch.next === late.request)
        batch.deliver(.integer(1))
        batch.deliver(.integer(2))
        #expect(await next.reply == .integer(2))
    }

    @Test func knowsTheEarliestDeadlineOfTheUnfinishedRequests() async {
        var batch = SentBatch()
        let pending = [await sent(30), await sent(10), await sent(20)]
        for request in pending { batch.append(request.request) }
        #expect(batch.earliestDeadline == now + .seconds(10))
        batch.expire(at: now + .seconds(9))
        #expect(batch.earliestDeadline == now + .seconds(10))
        batch.expire(at: now + .seconds(10))
        #expect(batch.earliestDeadline == now + .seconds(20))
        batch.expire(at: now + .seconds(30))
        #expect(batch.earliestDeadline == nil && batch.next === pending[0].request)
    }

    @Test func aLostLinkFailsAllRequests() async {
        var batch = SentBatch()
        let pending = [await sent(), await sentPipeline(of: 2), await sent()]
        for request in pending { batch.append(request.request) }
        batch.deliver(.integer(1))
        batch.deliver(.integer(2))
        batch.fail(after: .lost)
        #expect(await pending[0].reply == .integer(1))
        for request in pending.dropFirst() { #expect(await request.error == .unavailable(wasSent: true)) }
        #expect(batch.next == nil)
    }

    @Test func aProtocolViolationIsTheErrorOfTheRequestWhoseReplyItWas() async {
        var batch = SentBatch()
        let pending = [await sent(), await sent()]
        for request in pending { batch.append(request.request) }
        batch.fail(after: .protocolViolation)
        #expect(await pending[0].error == .protocolError)
        #expect(await pending[1].error == .unavailable(wasSent: true))
    }

    @Test func aReplyThatNobodyWaitsForIsDropped() {
        var batch = SentBatch()
        batch.deliver(.integer(1))
        #expect(batch.next == nil)
    }
}
