import Foundation
import Testing

@testable import Redis

@Suite struct WakePipeTests {
    /// Two connected sockets.
    private final class SocketPair {
        let (left, right): (Int32, Int32)
        private var isRightOpen = true

        init() {
            var ends: [Int32] = [-1, -1]
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
            (left, right) = (ends[0], ends[1])
        }

        func closeRight() {
            if isRightOpen { close(right) }
            isRightOpen = false
        }

        deinit {
            close(left)
            closeRight()
        }
    }

    private let pipe = WakePipe()

    /// How long it sleeps, at most a minute.
    private func sleep(_ watch: WakePipe.Watch? = nil) -> (wasReadable: Bool, time: Duration) {
        var wasReadable = false
        let time = ContinuousClock().measure {
            wasReadable = pipe.sleep(watching: watch, until: .now + .seconds(60))
        }
        return (wasReadable, time)
    }

    @Test func sleepsUntilItsEnd() {
        let time = ContinuousClock().measure { pipe.sleep(until: .now + .milliseconds(20)) }
        #expect(time >= .milliseconds(20))
        #expect(!pipe.sleep(until: .now - .seconds(1)))
    }

    @Test func aWakeBeforeTheSleepIsKept() {
        pipe.wake()
        #expect(sleep().time < .seconds(30))
    }

    @Test func manyWakesEndOneSleep() {
        for _ in 0..<1000 { pipe.wake() }
        #expect(sleep().time < .seconds(30))
        let time = ContinuousClock().measure { pipe.sleep(until: .now + .milliseconds(20)) }
        #expect(time >= .milliseconds(20))
    }

    /// More than a pipe holds: the writer must not block.
    @Test func wakingNeverBlocks() {
        for _ in 0..<100_000 { pipe.wake() }
        #expect(sleep().time < .seconds(30))
    }

    @Test func wakesASleepingThread() async {
        let time = await withCheckedContinuation { continuation in
            let thread = Thread { [pipe] in
                let start = ContinuousClock.now
                pipe.sleep(until: start + .seconds(60))
                continuation.resume(returning: ContinuousClock.now - start)
            }
            thread.start()
            pipe.wake()
        }
        #expect(time < .seconds(30))
    }

    @Test func tellsWhetherTheSocketCanBeRead() {
        let sockets = SocketPair()
        let watch = WakePipe.Watch(socket: sockets.left)
        pipe.wake()
        #expect(!sleep(watch).wasReadable)
        _ = send(sockets.right, "x", 1, 0)
        #expect(sleep(watch).wasReadable)
    }

    @Test func theEndOfTheConnectionCanBeRead() {
        let sockets = SocketPair()
        sockets.closeRight()
        #expect(sleep(.init(socket: sockets.left)).wasReadable)
    }

    @Test func roomToWriteEndsTheSleepIfItIsAskedFor() {
        let sockets = SocketPair()
        let (wasReadable, time) = sleep(.init(socket: sockets.left, forRoomToWrite: true))
        #expect(!wasReadable && time < .seconds(30))
        let unasked = ContinuousClock().measure {
            pipe.sleep(watching: .init(socket: sockets.left), until: .now + .milliseconds(20))
        }
        #expect(unasked >= .milliseconds(20))
    }
}
