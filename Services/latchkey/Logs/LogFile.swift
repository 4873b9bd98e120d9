import Foundation

/// A log file of bounded size. A full file is renamed to `{path}.1`, and a new one begins.
struct LogFile {
    private let path: String
    private let limit: Int
    private var size = 0
    private var handle: FileHandle?

    /// Appends to the file at `path`. It and `{path}.1` have at most `limit` bytes each.
    init(path: String, limit: Int = 8 << 20) {
        self.path = path
        self.limit = limit
        open()
    }

    /// Appends a line. Errors are ignored: a full disk must not stop the fleet.
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
