import Testing

@testable import LatchkeyCommand

@Suite struct ProgressBarTests {
    private final class Screen {
        var text = ""
        var time = ContinuousClock.now
    }

    private func bar(_ screen: Screen, isTerminal: Bool) -> ProgressBar {
        ProgressBar(of: 1000, isTerminal: isTerminal, now: { screen.time }, write: { screen.text += $0 })
    }

    @Test func showsPartRateAndTimeLeftOnATerminal() {
        let screen = Screen()
        let bar = bar(screen, isTerminal: true)
        screen.time += .seconds(10)
        bar.show(250, 20_000, "users")
        #expect(screen.text == "\r\u{1b}[K[#####               ]  25 %  20,000 users  2,000/s  30 s left")
        // Not for each batch.
        screen.time += .milliseconds(50)
        bar.show(260, 21_000, "users")
        #expect(!screen.text.contains("21,000"))
        bar.clear()
        #expect(screen.text.hasSuffix("left\r\u{1b}[K"))
    }

    @Test func writesALineNowAndThenElsewhere() {
        let screen = Screen()
        let bar = bar(screen, isTerminal: false)
        screen.time += .seconds(9)
        bar.show(1, 5, "users")
        screen.time += .seconds(991)
        bar.show(10, 50, "users")
        bar.show(11, 51, "users")
        #expect(screen.text == "1 %  50 users  0/s  28 h left\n")
        screen.time += .seconds(11)
        bar.show(1000, 1_234_567, "users")
        #expect(screen.text.hasSuffix("\n100 %  1,234,567 users  1,221/s\n"))
        bar.clear()
        #expect(screen.text.hasSuffix("/s\n"))
    }

    @Test func anEmptyFileIsNoDivisionByZero() {
        let screen = Screen()
        let bar = ProgressBar(of: 0, isTerminal: true, now: { screen.time }, write: { screen.text += $0 })
        screen.time += .seconds(1)
        bar.show(0, 0, "users")
        #expect(screen.text.hasSuffix("0 %  0 users  0/s"))
    }
}
