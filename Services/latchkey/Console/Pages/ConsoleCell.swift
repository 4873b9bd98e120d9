import Models

/// A text in a table or a list of fields.
struct ConsoleCell: Sendable, Equatable, ExpressibleByStringLiteral {
    /// What a text states about a state.
    enum Tone: String, Sendable {
        case good, warn, bad, neutral
    }

    var text: String
    /// The path that it leads to; nil for none.
    var link: String?
    /// Shown as a badge of this tone; nil for plain text.
    var tone: Tone?
    /// Whether it is an id or another text for machines.
    var isCode = false
    /// The exact time, if the text is a relative one.
    var time: Timestamp?
    /// The whole text, if this is a short form of it, which stays on one line.
    var whole: String?

    init(_ text: String, link: String? = nil, tone: Tone? = nil, isCode: Bool = false) {
        self.text = text
        self.link = link
        self.tone = tone
        self.isCode = isCode
    }

    init(stringLiteral value: String) { self.init(value) }

    /// An id.
    static func id(_ id: some CustomStringConvertible, link: String? = nil) -> ConsoleCell {
        ConsoleCell(id.description, link: link, isCode: true)
    }

    /// The beginning and the end of an id, for tables with many of them, with the whole id for those who point at it.
    static func shortID(_ id: some CustomStringConvertible, link: String? = nil) -> ConsoleCell {
        let text = id.description
        var cell = ConsoleCell(text, link: link, isCode: true)
        if let mark = text.firstIndex(of: "_"), text.count > 24 { cell.text = "\(text[...mark])…\(text.suffix(7))" }
        cell.whole = text
        return cell
    }

    /// How long ago, with the exact time for those who point at it; “–” for nil.
    static func time(_ time: Timestamp?, _ times: RelativeTime) -> ConsoleCell {
        guard let time else { return "–" }
        var cell = ConsoleCell(times.text(time))
        cell.time = time
        return cell
    }

    /// The text, or “–” if there is none.
    static func optional(_ text: String?) -> ConsoleCell { ConsoleCell(text.flatMap { $0.isEmpty ? nil : $0 } ?? "–") }

    /// What the template uses.
    var values: [String: Any] {
        var values: [String: Any] = ["text": text]
        values["link"] = link
        values["badge"] = tone?.rawValue
        values["code"] = isCode && tone == nil
        values["stamp"] = time?.description
        values["whole"] = whole
        return values
    }
}
