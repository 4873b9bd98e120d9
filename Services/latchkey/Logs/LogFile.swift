import Foundation

/// A log file of bounded size: when it is full it becomes `{path}.1`, and a new one begins.
struct LogFile {
    private let path: String
    private let limit: Int
    private var size = 0
    private var handle: FileHandle?

    /// The file at `path`, which goes on where it ended. It and its predecessor hold `limit` bytes each.
    init(path: String, limit: Int = 8 << 20) {
        self.path = path
        self.limit = limit
        open()
    }

    /// Appends a line. A full disk must not stop the fleet, so errors are dropped.
    mutating func append(_ line: String) {
        let data = Data("\(line)\n".utf8)
        if size + data.count > limit, size > 0 {
            rename(path, "\(path).1")
            open()
        }
        try? handle?.write(contentsOf: data)
        size += data.count
    }

    private mutating func open() {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        handle = FileHandle(forWritingAtPath: path)
        size = Int((try? handle?.seekToEnd()) ?? 0)
    }
}
