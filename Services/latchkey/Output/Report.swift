import Foundation

/// The result of a command: as JSON for programs, as text for people.
struct Report: Sendable {
    /// The JSON form.
    let json: @Sendable () throws -> Data
    /// The text form.
    let text: @Sendable (Style) -> String
    /// The exit status of the command.
    var exitStatus: Int32 = 0
    /// The values that `--json` prints one in a line (JSON Lines); nil for a report that is one value.
    private var jsonLines: (@Sendable () throws -> [Data])?
    /// Whether the command has printed it already, part by part.
    private let isPrinted: Bool

    /// The report of a command that has printed its result already.
    static let printed = Report([String](), isPrinted: true) { _ in "" }

    /// Reports `value`; `text` formats it for people.
    init(_ value: some Encodable & Sendable, text: @escaping @Sendable (Style) -> String) {
        self.init(value, isPrinted: false, text: text)
    }

    /// Reports a list that `--json` prints one value in a line (JSON Lines).
    static func lines<Value: Encodable & Sendable>(
        _ values: [Value], text: @escaping @Sendable (Style) -> String
    ) -> Report {
        var report = Report(values, text: text)
        report.jsonLines = { try values.map { try line($0) } }
        return report
    }

    private init(
        _ value: some Encodable & Sendable, isPrinted: Bool, text: @escaping @Sendable (Style) -> String
    ) {
        json = { try Self.encoder.encode(value) }
        self.text = text
        self.isPrinted = isPrinted
    }

    /// Prints one of the two forms to standard output.
    func write(asJSON: Bool) throws {
        guard !isPrinted else { return }
        if asJSON, let lines = try jsonLines?() {
            for line in lines { try FileHandle.standardOutput.write(contentsOf: line) }
            return
        }
        let line = asJSON ? try json() : Data(text(.of(STDOUT_FILENO)).utf8)
        try FileHandle.standardOutput.write(contentsOf: line + Data("\n".utf8))
    }

    /// Prints a value to standard output as JSON in a line of its own (JSON Lines).
    static func writeLine(_ value: some Encodable) throws {
        try FileHandle.standardOutput.write(contentsOf: line(value))
    }

    /// A value as JSON in a line of its own.
    @Sendable private static func line(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value) + Data("\n".utf8)
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
