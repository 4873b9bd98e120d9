#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The time that a processor has worked, which is more exact than a clock on a machine that does other things as well.
public enum CPUTime {
    /// The CPU time that `body` takes on the calling thread.
    public static func ofThread<Value>(_ body: () throws -> Value) rethrows -> (value: Value, time: Duration) {
        let start = now(CLOCK_THREAD_CPUTIME_ID)
        let value = try body()
        return (value, now(CLOCK_THREAD_CPUTIME_ID) - start)
    }

    /// The least of `attempts` times of ``ofThread(_:)``, which other work disturbs least.
    public static func least(of attempts: Int = 3, _ body: () throws -> Void) rethrows -> Duration {
        var least = Duration.seconds(3600)
        for _ in 0..<attempts { least = min(least, try ofThread(body).time) }
        return least
    }

    private static func now(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
