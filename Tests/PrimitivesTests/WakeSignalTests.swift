import Primitives
import Testing

@Suite struct WakeSignalTests {
    @Test(.timeLimit(.minutes(1))) func wakesTheWaitingTask() async {
        let signal = WakeSignal()
        async let waiting: Void = signal.wait(atMost: .seconds(3600))
        signal.wake()
        await waiting
    }

    @Test(.timeLimit(.minutes(1))) func isKeptForTheNextWait() async {
        let signal = WakeSignal()
        signal.wake()
        signal.wake()
        await signal.wait(atMost: .seconds(3600))
    }

    @Test(.timeLimit(.minutes(1))) func waitsForItsDurationAtMost() async {
        await WakeSignal().wait(atMost: .milliseconds(1))
    }

    @Test(.timeLimit(.minutes(1))) func endsWithTheTask() async {
        let signal = WakeSignal()
        let waiting = Task { await signal.wait(atMost: .seconds(3600)) }
        waiting.cancel()
        await waiting.value
    }
}
