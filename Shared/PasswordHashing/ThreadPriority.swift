#if canImport(Glibc)
import Glibc
#endif

/// The place of a thread among those that want a core.
enum ThreadPriority {
    /// Puts the calling thread behind those that answer requests, so that a storm of sign-ins takes only what they
    /// leave. On Linux a "process" here is a thread (setpriority(2), NOTES).
    static func lower() {
        #if os(Linux)
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        #endif
    }
}
