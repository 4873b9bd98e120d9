import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct PasswordInputTests {
    private func read(_ bytes: Data) throws -> String {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: bytes)
        try pipe.fileHandleForWriting.close()
        return try PasswordInput.read(pipe.fileHandleForReading).reveal()
    }

    @Test(arguments: ["a long sentence", "a long sentence\n", "a long sentence\r\n", "a long sentence\nmore"])
    func readsTheFirstLine(_ text: String) throws {
        #expect(try read(Data(text.utf8)) == "a long sentence")
    }

    @Test(arguments: [
        Data(), Data("\n".utf8), Data([0xff, 0xfe]), Data(String(repeating: "a", count: TextBounds.password + 1).utf8),
    ])
    func refusesWhatIsNoPassword(_ bytes: Data) {
        #expect(throws: CommandError.self) { try read(bytes) }
    }
}
