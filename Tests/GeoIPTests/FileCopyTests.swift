import Foundation
import TestKit
import Testing

@testable import GeoIP

@Suite struct FileCopyTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("places")
    }

    /// Larger than one chunk.
    @Test func holdsWhatTheFileHeld() throws {
        let bytes = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try bytes.write(to: URL(filePath: path))
        let copy = try FileCopy(of: path)
        // Shortened in place, and then gone.
        try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 10)
        try FileManager.default.removeItem(atPath: path)
        let (copied, size) = (copy.withPath { FileManager.default.contents(atPath: $0) }, copy.version.size)
        #expect(copied == bytes && size == bytes.count)
    }

    @Test func takesFilesOnly() throws {
        #expect(throws: GeoIPError.notAFile) { _ = try FileCopy(of: directory.path) }
        #expect(throws: GeoIPError.notAFile) { _ = try FileCopy(of: "/dev/zero") }
        // It would wait for a writer.
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: GeoIPError.notAFile) { _ = try FileCopy(of: path) }
        #expect(throws: GeoIPError.unreadable(ENOENT)) { _ = try FileCopy(of: directory.file("missing")) }
    }

    /// The file has holes, so it takes no room.
    @Test func theSizeIsBounded() throws {
        try Data().write(to: URL(filePath: path))
        try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: UInt64(FileCopy.maximumSize) + 1)
        #expect(throws: GeoIPError.tooLarge) { _ = try FileCopy(of: path) }
    }

    @Test func leavesNoFileOpen() throws {
        try Data("text".utf8).write(to: URL(filePath: path))
        for _ in 0..<300 {
            let size = try FileCopy(of: path).version.size
            #expect(size == 4)
        }
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        #expect(!open.contains(path))
        // Other tests have some for a moment.
        #expect(open.count { $0.contains("memfd:places") } < 50)
    }
}
