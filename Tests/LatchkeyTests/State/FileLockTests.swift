import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct FileLockTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private var path: String { directory.file("lock") }
    private var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    @Test func hasOneHolderAtATime() throws {
        var lock = try FileLock.acquire(path)
        #expect(lock != nil)
        #expect(try FileLock.acquire(path) == nil)
        lock = nil
        #expect(try FileLock.acquire(path) != nil)
    }

    @Test func replacesTheContents() throws {
        let lock = try #require(try FileLock.acquire(path))
        try lock.write("long text")
        try lock.write("short")
        #expect(text == "short")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aFileThatCannotBeWrittenIsAnError() throws {
        #expect(throws: CommandError.self) { try FileLock.acquire(directory.file("missing/lock")) }
        // A link could lead to any file of the user.
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: directory.file("other"))
        #expect(throws: CommandError.self) { try FileLock.acquire(path) }
    }
}
