import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct BreachedPasswordFileReaderTests {
    private let directory: TemporaryDirectory
    private let hash = BreachedPasswordHash(Secret("letmein"))

    init() throws { directory = try TemporaryDirectory() }

    private func reader(_ text: String) throws -> (BreachedPasswordFileReader, path: String) {
        let path = directory.file("breached.txt")
        try Data(text.utf8).write(to: URL(filePath: path))
        return (BreachedPasswordFileReader(try BreachedPasswordFile(path: path)), path)
    }

    @Test func findsWhatTheFileHas() async throws {
        let (reader, _) = try reader("\(hash.text):3\n")
        #expect(try await reader.contains(hash, deadline: .now + .seconds(10)))
        let other = BreachedPasswordHash(Secret("another"))
        #expect(try await !reader.contains(other, deadline: .now + .seconds(10)))
    }

    @Test func reportsAFileThatCannotBeReadAnyMore() async throws {
        let (reader, path) = try reader("\(hash.text):3\n")
        #expect(truncate(path, 0) == 0)
        await #expect(throws: BreachedPasswordFileReader.LookupError.unreadable) {
            _ = try await reader.contains(hash, deadline: .now + .seconds(10))
        }
    }

    @Test func givesUpAtTheDeadlineAndWhenCancelled() async throws {
        let (reader, _) = try reader("\(hash.text):3\n")
        await #expect(throws: BreachedPasswordFileReader.LookupError.timeout) {
            _ = try await reader.contains(hash, deadline: .now - .seconds(1))
        }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await reader.contains(hash, deadline: .now + .seconds(10))
        }
        await #expect(throws: BreachedPasswordFileReader.LookupError.timeout) { _ = try await task.value }
    }

    /// Many look-ups at once wait for their turn.
    @Test func takesManyAtOnce() async throws {
        let (reader, _) = try reader("\(hash.text):3\n")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 { group.addTask { try await reader.contains(hash, deadline: .now + .seconds(30)) } }
            for try await isFound in group { #expect(isFound) }
        }
    }
}
