import Primitives
import Testing

@testable import MailerService

@Suite struct MessagesInFlightTests {
    @Test func startsAMessageOnceUntilItEnds() {
        let messages = MessagesInFlight(wakeSignal: WakeSignal())
        #expect(messages.start("a") && messages.start("b"))
        #expect(!messages.start("a") && messages.count == 2)
        messages.end("a")
        #expect(messages.count == 1 && messages.start("a"))
    }

    @Test func wakesTheWorkerWhenAMessageEndsOrItStops() async {
        let signal = WakeSignal()
        let messages = MessagesInFlight(wakeSignal: signal)
        _ = messages.start("a")
        messages.end("a")
        await signal.wait(atMost: .seconds(3600))
        messages.stop()
        await signal.wait(atMost: .seconds(3600))
        #expect(messages.isStopping)
    }
}
