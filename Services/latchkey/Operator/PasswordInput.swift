import Foundation
import Models

/// Reads a password from standard input, so that it is neither in the list of processes nor in a shell's history.
enum PasswordInput {
    /// The first line, without its line break. Throws ``CommandError`` if it is empty or too long.
    static func read(_ input: FileHandle = .standardInput) throws -> Secret {
        var bytes: [UInt8] = []
        // One byte at a time: what follows the line is for others.
        while bytes.count <= TextBounds.password, let byte = try input.read(upToCount: 1)?.first,
            byte != UInt8(ascii: "\n")
        {
            bytes.append(byte)
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw CommandError("there is no password on standard input") }
        guard bytes.count <= TextBounds.password, let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError("the password on standard input is too long, or not UTF-8")
        }
        return Secret(text)
    }
}
