import Foundation
import Testing

@testable import LatchkeyCommand

@Suite struct TerminalSizeTests {
    @Test func aFileHasNoWidth() throws {
        let file = try #require(FileHandle(forReadingAtPath: "/dev/null"))
        #expect(TerminalSize.width(of: file.fileDescriptor) == nil)
    }
}
