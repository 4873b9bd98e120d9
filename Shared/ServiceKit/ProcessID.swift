#if canImport(Glibc)
import Glibc
#endif

/// This process, as the system numbers it.
public enum ProcessID {
    /// Our own id.
    public static var current: Int { Int(getpid()) }
}
