import UnixSignals

/// The signals that stop the fleet. The first one stops it in order; a later Ctrl-C stops it at once. Two signals at the same
/// time count as one, because both make and the terminal send them.
struct StopSignals: Sendable {
    private let signals: AsyncStream<UnixSignal>

    init() {
        signals = AsyncStream(bufferingPolicy: .bufferingNewest(4)) { continuation in
            let task = Task {
                for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
                    continuation.yield(signal)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Waits for the first signal.
    func waitForFirst() async { for await _ in signals { return } }

    /// Runs `kill` at every Ctrl-C more than half a second later.
    func onFurtherInterrupts(_ kill: @Sendable () async -> Void) async {
        let start = ContinuousClock.now
        for await signal in signals where signal == .sigint && start.duration(to: .now) > .milliseconds(500) {
            await kill()
        }
    }
}
