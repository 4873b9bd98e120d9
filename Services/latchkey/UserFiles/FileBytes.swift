import Foundation

/// Reads a file byte by byte, in pieces, so that its size does not matter.
struct FileBytes: ~Copyable {
    private static let pieceLength = 1 << 18

    private let descriptor: Int32
    /// The size of the file in bytes.
    let size: Int
    private var piece: [UInt8] = []
    private var index = 0
    /// The number of bytes that were taken.
    private(set) var position = 0
    /// The line of the next byte, from 1.
    private(set) var line = 1

    /// Opens a file. Throws ``CommandError`` if that is not possible.
    init(_ path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        let isOpen = descriptor >= 0 && fstat(descriptor, &status) == 0
        size = Int(status.st_size)
        guard isOpen else { throw CommandError("can't read \(path): \(String(cString: strerror(errno)))") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CommandError("\(path) is not a file")
        }
        // Some programs begin a file with a mark of its byte order.
        if try peek() == 0xef {
            for _ in 0..<3 { _ = try next() }
        }
    }

    deinit { close(descriptor) }

    /// The next byte, without taking it; nil at the end.
    mutating func peek() throws -> UInt8? {
        if index == piece.count {
            piece = try Self.read(descriptor)
            index = 0
        }
        return index < piece.count ? piece[index] : nil
    }

    /// Takes the next byte; nil at the end.
    mutating func next() throws -> UInt8? {
        guard let byte = try peek() else { return nil }
        index += 1
        position += 1
        if byte == UInt8(ascii: "\n") { line += 1 }
        return byte
    }

    /// Takes the bytes up to a line break, and the line break. Of more than `limit` bytes it takes all, and returns nil.
    mutating func nextLine(limit: Int) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        var isTooLong = false
        while try peek() != nil {
            let rest = piece[index...]
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let part = rest[..<(end ?? rest.endIndex)]
            isTooLong = isTooLong || bytes.count + part.count > limit
            if !isTooLong { bytes += part }
            position += part.count
            index += part.count
            guard end != nil else { continue }
            _ = try next()
            break
        }
        return isTooLong ? nil : bytes
    }

    /// Takes white space (RFC 8259 §2).
    mutating func skipSpace() throws {
        while let byte = try peek(), [0x20, 0x09, 0x0a, 0x0d].contains(byte) { _ = try next() }
    }

    /// The bytes of a file, from where its descriptor is; empty at the end.
    static func read(_ descriptor: Int32) throws -> [UInt8] {
        let piece = try [UInt8](unsafeUninitializedCapacity: pieceLength) { buffer, count in
            var result = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            while result < 0, errno == EINTR { result = Foundation.read(descriptor, buffer.baseAddress, buffer.count) }
            guard result >= 0 else {
                throw CommandError("can't read the file: \(String(cString: strerror(errno)))")
            }
            count = result
        }
        return piece
    }
}
