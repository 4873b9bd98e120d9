import Foundation

/// A file of SHA-1 hashes, one a line in upper or lower case and in ascending order, each followed by a colon and how often it was
/// found, as the downloads of Have I Been Pwned are. It is searched on the disk: the whole list has 40 GB.
final class BreachedPasswordFile: Sendable {
    /// Why the file can't be used.
    struct FileError: Error, Sendable, CustomStringConvertible {
        let path: String
        let reason: String

        var description: String { "\(path): \(reason)" }
    }

    /// A line has 40 digits, a colon, a count and the end of the line.
    private static let maximumLineLength = 64

    private let descriptor: Int32
    private let length: Int

    /// Opens the file, which stays open. Throws ``FileError`` unless it begins and ends with lines of this form.
    init(path: String) throws(FileError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, reason: String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileError(path: path, reason: "not a regular file")
        }
        length = Int(status.st_size)
        // From here on, `deinit` closes it.
        guard let first = line(at: 0)?.hash, let last = lastHash(), first <= last else {
            throw FileError(path: path, reason: "not a sorted list of SHA-1 hashes")
        }
    }

    deinit { close(descriptor) }

    /// Whether a hash is in the file. Nil when the file can't be read any more, or has a line that is no hash.
    ///
    /// It takes about 35 reads of 64 bytes for the whole list.
    func contains(_ hash: BreachedPasswordHash) -> Bool? {
        // A line that begins at or after `low` and before `high` may be the one.
        var (low, high) = (0, length)
        while low < high {
            let middle = low + (high - low) / 2
            guard let start = lineStart(notBefore: middle) else { return nil }
            // No line begins in the second half.
            guard start < high else {
                high = middle
                continue
            }
            guard let line = line(at: start) else { return nil }
            if line.hash == hash.text { return true }
            if line.hash < hash.text { low = line.end } else { high = middle }
        }
        return false
    }

    /// Where the first line begins that does not begin before `position`; the length of the file if there is none.
    private func lineStart(notBefore position: Int) -> Int? {
        guard position > 0 else { return 0 }
        guard let bytes = read(Self.maximumLineLength, at: position - 1) else { return nil }
        if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) { return position + end }
        return position - 1 + bytes.count == length ? length : nil
    }

    private func line(at start: Int) -> (hash: String, end: Int)? {
        guard let bytes = read(Self.maximumLineLength, at: start), bytes.count >= 40 else { return nil }
        let hash = String(decoding: bytes.prefix(40), as: UTF8.self).uppercased()
        guard hash.utf8.allSatisfy(Self.isDigit), bytes.count == 40 || [0x3a, 0x0d, 0x0a].contains(bytes[40]) else {
            return nil
        }
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")).map { start + $0 + 1 } ?? start + bytes.count
        guard end == length || bytes.contains(UInt8(ascii: "\n")) else { return nil }
        return (hash, end)
    }

    private func lastHash() -> String? {
        let start = max(0, length - 2 * Self.maximumLineLength)
        guard let bytes = read(length - start, at: start) else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        return lines.last.flatMap { line(at: start + $0.startIndex)?.hash }
    }

    private func read(_ count: Int, at position: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        while true {
            let got = pread(descriptor, &bytes, count, off_t(position))
            if got < 0, errno == EINTR { continue }
            return got < 0 ? nil : Array(bytes.prefix(got))
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }
}
