import UnixSignals

/// The wish to stop, as signals bring it. The first asks nicely; a Ctrl-C some time after it is impatient. Two in one
/// moment are one wish: make and the terminal both pass it on.
struct StopSignals: Sendable {
    private let moments: AsyncStream<UnixSignal>

    init() {
        moments = AsyncStream(bufferingPolicy: .bufferingNewest(4)) { continuation in
            let task = Task {
                for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
                    continuation.yield(signal)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Returns at the first signal.
    func waitForFirst() async { for await _ in moments { return } }

    /// Runs `kill` at every later Ctrl-C.
    func onFurtherInterrupts(_ kill: @Sendable () async -> Void) async {
        let start = ContinuousClock.now
        for await signal in moments where signal == .sigint && start.duration(to: .now) > .milliseconds(500) {
            await kill()
        }
    }
}
