#if canImport(Glibc)
import Glibc
#endif

/// The scheduling priority of threads.
enum ThreadPriority {
    /// Lowers the priority of the calling thread (nice 10), so that hashing uses only the time that request handling leaves.
    /// On Linux, `PRIO_PROCESS` with id 0 applies to the calling thread (setpriority(2), NOTES).
    static func lower() {
        #if os(Linux)
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        #endif
    }
}
