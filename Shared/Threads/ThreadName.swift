import Foundation

/// The name of a thread in debuggers and `top -H`.
enum ThreadName {
    /// Names the calling thread; the kernel keeps the first 15 bytes.
    ///
    /// `Thread.name` is not used on Linux: it reaches the kernel only if the thread that calls `start()` has continued before the new
    /// one sets it. Until then the thread has the name of the one that started it.
    static func set(_ name: String) {
        #if os(Linux)
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        _ = Array(name.utf8.prefix(15)).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        #else
        Thread.current.name = name
        #endif
    }

    #if os(Linux)
    /// The name of the calling thread (proc(5)).
    static let path = "/proc/thread-self/comm"
    #endif
}
