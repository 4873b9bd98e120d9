import Foundation

/// The result of a command: as JSON for programs, as text for people.
struct Report: Sendable {
    /// The JSON form.
    let json: @Sendable () throws -> Data
    /// The text form.
    let text: @Sendable (Style) -> String

    /// Reports `value`; `text` formats it for people.
    init(_ value: some Encodable & Sendable, text: @escaping @Sendable (Style) -> String) {
        json = { try Self.encoder.encode(value) }
        self.text = text
    }

    /// Prints one of the two forms to standard output.
    func write(asJSON: Bool) throws {
        let line = asJSON ? try json() : Data(text(.of(STDOUT_FILENO)).utf8)
        try FileHandle.standardOutput.write(contentsOf: line + Data("\n".utf8))
    }

    /// Prints a value to standard output as JSON in a line of its own (JSON Lines).
    static func writeLine(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try FileHandle.standardOutput.write(contentsOf: try encoder.encode(value) + Data("\n".utf8))
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
