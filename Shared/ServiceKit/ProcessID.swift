#if canImport(Glibc)
import Glibc
#endif

/// Process ids.
public enum ProcessID {
    /// The id of this process.
    public static var current: Int { Int(getpid()) }
}
