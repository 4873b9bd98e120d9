import Foundation

/// A file of JSON Lines that only its owner may read. It is there once it has a line.
final class ReportFile {
    private let path: String
    private var handle: FileHandle?
    private var waiting = Data()
    private let encoder = JSONEncoder()

    /// How many bytes are collected before they are written.
    private static let bufferLength = 1 << 16

    /// Removes a report of an earlier run. Throws ``CommandError`` if that is not possible.
    init(_ path: String) throws {
        self.path = path
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard unlink(path) == 0 || errno == ENOENT else { throw Self.error(path) }
    }

    /// Adds a line.
    func write(_ line: some Encodable) throws {
        waiting += try encoder.encode(line) + Data("\n".utf8)
        if waiting.count >= Self.bufferLength { try flush() }
    }

    /// Writes the lines that were collected.
    func flush() throws {
        if waiting.isEmpty { return }
        try create()
        try handle?.write(contentsOf: waiting)
        waiting = Data()
    }

    /// Writes the lines that were collected, and closes the file. It is there then, with or without lines.
    func finish() throws {
        try flush()
        try create()
        try handle?.close()
    }

    private func create() throws {
        if handle == nil {
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw Self.error(path) }
            handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        }
    }

    private static func error(_ path: String) -> CommandError {
        CommandError("can't write \(path): \(String(cString: strerror(errno)))")
    }
}
