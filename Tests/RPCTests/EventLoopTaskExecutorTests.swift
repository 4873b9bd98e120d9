import NIOCore
import NIOPosix
import Testing

@testable import RPC

@Suite struct EventLoopTaskExecutorTests {
    @Test func runsATaskOnTheEventLoopAlsoAfterASuspension() async {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let executor = EventLoopTaskExecutor(eventLoop)
        let isOnLoop = await Task(executorPreference: executor) {
            var isOnLoop = [eventLoop.inEventLoop]
            await Task.yield()
            isOnLoop.append(eventLoop.inEventLoop)
            try? await Task.sleep(for: .microseconds(1))
            isOnLoop.append(eventLoop.inEventLoop)
            return isOnLoop
        }.value
        #expect(isOnLoop == [true, true, true])
        #expect(!eventLoop.inEventLoop)
    }

    @Test func runsWorkOfTheEventLoopAtOnce() async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let order = try await eventLoop.submit {
            let order = NIOLoopBoundBox([String](), eventLoop: eventLoop)
            eventLoop.runOrExecute { order.value.append("work") }
            order.value.append("end")
            return order.value
        }.get()
        #expect(order == ["work", "end"])
    }
}
