import Testing

@testable import LatchkeyCommand

@Suite struct RestartBackoffTests {
    @Test func growsAndForgets() {
        var backoff = RestartBackoff()
        let pauses = (0..<8).map { _ in backoff.pause(after: .zero) }
        let expected: [Duration] = [
            .zero, .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800),
            .milliseconds(1600), .seconds(2), .seconds(2),
        ]
        #expect(pauses == expected)
        #expect(backoff.pause(after: .seconds(11)) == .zero)
    }
}
