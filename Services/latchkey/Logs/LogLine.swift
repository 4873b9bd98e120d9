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

    /// Replaces control characters, which could control the terminal.
    static func oneLine(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    }
}
