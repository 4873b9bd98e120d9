import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct ProgressLineTests {
    @Test func overwritesItsLine() {
        let written = Written()
        let progress = ProgressLine("invited", of: 50) { written.append($0) }
        progress.show(25)
        progress.clear()
        #expect(written.text == "\r\u{1b}[Kinvited 25 of 50\r\u{1b}[K")
    }

    @Test func printsNothingWithoutATerminal() {
        ProgressLine("invited", of: 50, write: nil).show(25)
    }

    private final class Written: Sendable {
        private let parts = Mutex("")
        var text: String { parts.withLock { $0 } }
        func append(_ text: String) { parts.withLock { $0 += text } }
    }
}
