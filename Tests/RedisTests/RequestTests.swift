import Testing

@testable import Redis

@Suite struct RequestTests {
    @Test func aPipelineIsOneRequestWithAReplyForEachCommand() {
        let commands = [RedisCommand("GET", "a"), RedisCommand("PING")]
        let pipeline = Request(pipeline: commands, deadline: .now)
        #expect(pipeline.wire == commands[0].wire + commands[1].wire)
        #expect(pipeline.replies == 2 && pipeline.isPipeline)
        let single = Request(commands[0], deadline: .now)
        #expect(single.wire == commands[0].wire && single.replies == 1 && !single.isPipeline)
    }

    @Test(arguments: [false, true]) func anErrorTellsWhetherItWasSent(isSent: Bool) async {
        let pending = await PendingRequest()
        if isSent { #expect(pending.request.markSent()) }
        pending.request.fail { .timeout(wasSent: $0) }
        #expect(await pending.error == .timeout(wasSent: isSent))
    }

    @Test func theFirstOutcomeCounts() async {
        let pending = await PendingRequest()
        pending.request.succeed(.integer(1))
        pending.request.succeed(.integer(2))
        pending.request.fail { .timeout(wasSent: $0) }
        #expect(await pending.reply == .integer(1))
        // Then it must not be sent any more.
        #expect(!pending.request.markSent())
    }
}
