import Foundation

/// A line of a service's log, formatted for people.
struct LogLine: Equatable {
    let time: String
    let level: String
    let message: String
    /// All other members, in alphabetical order.
    let fields: [Field]

    struct Field: Equatable {
        let name: String
        let value: String
    }

    /// Reads a line of JSON; nil for other lines, such as a crash report or a store's log.
    init?(_ line: String) {
        guard line.hasPrefix("{"),
            var members = try? JSONDecoder().decode([String: String].self, from: Data(line.utf8)),
            let message = members.removeValue(forKey: "message"), let level = members.removeValue(forKey: "level")
        else { return nil }
        self.message = message
        self.level = level
        time = members.removeValue(forKey: "time") ?? ""
        members["service"] = nil
        members["instance"] = nil
        fields = members.sorted { $0.key < $1.key }.map(Field.init)
    }

    /// `12:04:05.123  tokens/1     warning  waiting for redis  error=…`
    func text(from name: String, _ style: Style) -> String {
        let clock = time.split(separator: "T").last.map { String($0.prefix { $0 != "Z" }) } ?? ""
        let values = fields.map { style.paint("\($0.name)=", .dim) + Self.oneLine($0.value) }
        return ([LogLine.head(clock, name, style), level(style), Self.oneLine(message)] + values)
            .joined(separator: "  ")
    }

    /// The beginning of every line: time and process.
    static func head(_ clock: String, _ name: String, _ style: Style) -> String {
        let ink: Style.Ink =
            switch name.prefix(while: { $0 != "/" }) {
            case "gateway": .blue
            case "identity": .magenta
            case "tokens": .cyan
            case "mailer": .green
            case "waitlists": .yellow
            default: .bold
            }
        return style.paint(clock, .dim) + "  " + style.paint(padded(name, 12), ink)
    }

    private func level(_ style: Style) -> String {
        let text = LogLine.padded(level, 8)
        return switch level {
        case "error", "critical": style.paint(text, .red)
        case "warning": style.paint(text, .yellow)
        default: style.paint(text, .dim)
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Replaces control characters and separators of lines, which could control the terminal or begin a line of their own, by spaces. Removes
    /// marks that change the direction of the text, so that a text can't look like another one.
    static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isDirectionMark(scalar) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
            default: line.append(scalar)
            }
        }
        return String(line)
    }

    /// The explicit formatting characters of the bidirectional algorithm (UAX #9 §2).
    private static func isDirectionMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
