import Foundation

/// A file that one process holds at a time. The system releases it however its holder ends.
final class FileLock: Sendable {
    private let path: String
    private let descriptor: Int32

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Opens and locks `path`; nil while another process holds it. Throws ``CommandError`` if the file can't be written.
    static func acquire(_ path: String) throws -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandError("can't write \(path)") }
        let lock = FileLock(path: path, descriptor: descriptor)
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? lock : nil
    }

    /// Replaces the contents, which any process of the user may read.
    func write(_ text: String) throws {
        ftruncate(descriptor, 0)
        let bytes = Array(text.utf8)
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw CommandError("can't write \(path)")
        }
    }
}
