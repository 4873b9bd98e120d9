import Foundation

/// What a command has to say: to programs as JSON, to people as text.
struct Report: Sendable {
    /// The JSON form.
    let json: @Sendable () throws -> Data
    /// The text form.
    let text: @Sendable (Style) -> String

    /// A report of `value`, which `text` puts into words.
    init(_ value: some Encodable & Sendable, text: @escaping @Sendable (Style) -> String) {
        json = { try Self.encoder.encode(value) }
        self.text = text
    }

    /// Prints one of the two to standard output.
    func write(asJSON: Bool) throws {
        let line = asJSON ? try json() : Data(text(.of(STDOUT_FILENO)).utf8)
        try FileHandle.standardOutput.write(contentsOf: line + Data("\n".utf8))
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
