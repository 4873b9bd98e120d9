internal import CMaxMindDB
import Foundation

/// A copy of a file in memory.
///
/// libmaxminddb maps the file that it reads, and can't read from memory. A mapped file that somebody shortens in place ends the process
/// (SIGBUS), so it maps this copy, which nobody else can open.
struct FileCopy: ~Copyable {
    /// In bytes. MaxMind's largest file of cities has about half of that.
    static let maximumSize = 256 << 20

    private static let chunkSize = 1 << 20
    /// `MFD_CLOEXEC` of memfd_create(2): programs that we start don't inherit it.
    private static let closesOnExec: UInt32 = 1

    /// The file that was copied.
    let version: FileVersion
    private let descriptor: Int32

    /// Copies the file at `path`.
    init(of path: String) throws(GeoIPError) {
        // A pipe would keep us waiting for its writer.
        let source = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard source >= 0 else { throw .unreadable(errno) }
        defer { close(source) }
        let version = try FileVersion(of: source)
        guard version.isRegular else { throw .notAFile }
        guard version.size <= Self.maximumSize else { throw .tooLarge }
        let copy = memfd_create("places", Self.closesOnExec)
        guard copy >= 0 else { throw .unreadable(errno) }
        do throws(GeoIPError) {
            try Self.copy(version.size, from: source, to: copy)
            guard try FileVersion(of: source) == version else { throw .changed }
        } catch {
            close(copy)
            throw error
        }
        self.version = version
        descriptor = copy
    }

    deinit { close(descriptor) }

    /// Calls `body` with a path under which this process can open the copy.
    borrowing func withPath<Value>(_ body: (String) -> Value) -> Value { body("/proc/self/fd/\(descriptor)") }

    private static func copy(_ size: Int, from source: Int32, to copy: Int32) throws(GeoIPError) {
        var bytes = [UInt8](repeating: 0, count: chunkSize)
        var left = size
        while left > 0 {
            let count = read(source, &bytes, min(left, chunkSize))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(errno) }
            guard count > 0 else { throw .changed }
            try writeAll(bytes[..<count], to: copy)
            left -= count
        }
    }

    private static func writeAll(_ bytes: ArraySlice<UInt8>, to copy: Int32) throws(GeoIPError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(copy, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Without memory there is no room for more.
            guard count > 0 else { throw .unreadable(errno) }
            rest = rest.dropFirst(count)
        }
    }
}
