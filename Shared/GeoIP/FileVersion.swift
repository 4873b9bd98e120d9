import Foundation

/// What tells one content of a file from the next: which file it is, its size, and when it was written.
struct FileVersion: Sendable, Equatable {
    let isRegular: Bool
    /// In bytes.
    let size: Int
    private let device: dev_t
    private let number: ino_t
    private let seconds: Int
    private let nanoseconds: Int

    /// The file that is at `path` now. Throws ``GeoIPError/unreadable(_:)``.
    init(at path: String) throws(GeoIPError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .unreadable(errno) }
        self.init(status)
    }

    /// An open file. Throws ``GeoIPError/unreadable(_:)``.
    init(of descriptor: Int32) throws(GeoIPError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno) }
        self.init(status)
    }

    private init(_ status: stat) {
        isRegular = status.st_mode & S_IFMT == S_IFREG
        size = Int(status.st_size)
        (device, number) = (status.st_dev, status.st_ino)
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
}
