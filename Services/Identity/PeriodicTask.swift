import ServiceLifecycle

/// Does work at once and then again after each interval, until the process shuts down.
struct PeriodicTask: ServiceLifecycle.Service {
    let interval: Duration
    /// The clock that the intervals are measured with; tests give their own.
    var clock: any Clock<Duration> = .continuous
    /// The work. It reports its errors itself, since the next round is due all the same.
    let work: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await work()
                try? await clock.sleep(for: interval)
            }
        }
    }
}
