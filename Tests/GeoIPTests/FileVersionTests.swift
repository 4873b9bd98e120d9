import Foundation
import TestKit
import Testing

@testable import GeoIP

@Suite struct FileVersionTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("places")
        try Data("one".utf8).write(to: URL(filePath: path))
    }

    @Test func isTheSameUntilTheFileChanges() throws {
        let first = try FileVersion(at: path)
        #expect(try FileVersion(at: path) == first && first.isRegular && first.size == 3)
        let file = try #require(FileHandle(forReadingAtPath: path))
        #expect(try FileVersion(of: file.fileDescriptor) == first)
        // Another content of the same size, at another time.
        try Data("two".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: path)
        #expect(try FileVersion(at: path) != first)
    }

    @Test func anotherFileOfTheSameSizeAndTimeIsAnotherVersion() throws {
        let (other, date) = (directory.file("other"), Date(timeIntervalSince1970: 1_700_000_000))
        try Data("two".utf8).write(to: URL(filePath: other))
        for file in [path, other] {
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file)
        }
        #expect(try FileVersion(at: path) != FileVersion(at: other))
    }

    @Test func aMissingFileHasNone() {
        #expect(throws: GeoIPError.unreadable(ENOENT)) { try FileVersion(at: directory.file("missing")) }
    }
}
