import Templates

/// A part of a page. Pages are lists of them, and one template writes them all.
enum ConsoleBlock: Sendable {
    case heading(String)
    case text(String)
    case table(ConsoleTable)
    case fields([(name: String, value: ConsoleCell)])
    case statements([ConsoleStatement])
    case form(ConsoleForm)
    /// Buttons beside each other.
    case buttons([ConsoleForm])
    case links([(text: String, path: String)])
    /// The present number beside what it counts, each with a plot of the last hour, day or month.
    case plots([ConsolePlot])
    case notice(String, isError: Bool)
    /// Text with its line breaks.
    case code(String)
    /// A picture of an email, shown by a page without scripts in a frame.
    case frame(title: String, path: String)
    /// A table to which a script adds rows while the page is open.
    case live(ConsoleTable, path: String)
    case qr(QRImage)

    /// What the template uses.
    func values(_ token: String?) -> [String: Any] {
        switch self {
        case .heading(let text): ["heading": text]
        case .text(let text): ["paragraph": text]
        case .table(let table): ["table": table.values(token)]
        case .fields(let fields):
            ["fields": ["rows": fields.map { ["name": $0.name, "cell": $0.value.values] as [String: Any] }]]
        case .statements(let statements): ["statements": ["items": statements.map(\.values)]]
        case .form(let form): ["form": form.values(token)]
        case .buttons(let forms): ["buttons": ["forms": forms.map { $0.values(token) }]]
        case .links(let links): ["links": ["items": links.map { ["text": $0.text, "path": $0.path] }]]
        case .plots(let plots): ["plots": ["items": plots.map(\.values)]]
        case .notice(let text, let isError): ["notice": ["text": text, "error": isError] as [String: Any]]
        case .code(let text): ["listing": text]
        case .frame(let title, let path): ["frame": ["title": title, "path": path]]
        case .live(let table, let path):
            ["table": table.values(token).merging(["live": path] as [String: Any]) { $1 }]
        case .qr(let image): ["qr": ["size": "\(image.size)", "path": image.path]]
        }
    }
}

/// Rows under headings.
struct ConsoleTable: Sendable {
    /// What the rows are, for those who don't see where the table stands.
    var caption: String
    var headings: [String]
    var rows: [Row] = []
    /// Stands for a table without rows.
    var empty = "Nothing here."
    /// The path of the next page; nil on the last one.
    var next: String?

    struct Row: Sendable {
        var cells: [ConsoleCell]
        /// Buttons at the end.
        var actions: [ConsoleForm] = []
        /// What tells rows from each other while the page is open.
        var key: String?

        init(_ cells: [ConsoleCell], actions: [ConsoleForm] = [], key: String? = nil) {
            self.cells = cells
            self.actions = actions
            self.key = key
        }
    }

    /// What the template uses.
    func values(_ token: String?) -> [String: Any] {
        let hasActions = rows.contains { !$0.actions.isEmpty }
        var values: [String: Any] = [
            "caption": caption, "headings": headings, "has_rows": !rows.isEmpty, "empty": empty,
            "has_actions": hasActions, "rows": rows.map { self.values($0, hasActions, token) },
        ]
        values["next"] = next
        return values
    }

    /// What the template of a row uses.
    func values(_ row: Row, _ hasActions: Bool, _ token: String?) -> [String: Any] {
        var values: [String: Any] = [
            // On a narrow page each cell stands below its heading.
            "cells": zip(headings, row.cells).map { heading, cell in
                cell.values.merging(["heading": heading] as [String: Any]) { $1 }
            },
            "has_actions": hasActions, "actions": row.actions.map { $0.values(token) },
        ]
        values["key"] = row.key
        return values
    }
}

/// A sentence, with the command that changes what it states.
struct ConsoleStatement: Sendable {
    let tone: ConsoleCell.Tone
    let text: String
    var command: String?

    /// What the template uses.
    var values: [String: Any] {
        let (mark, name) =
            switch tone {
            case .bad: ("✗", "Problem")
            case .warn: ("!", "Warning")
            case .good: ("✓", "Fine")
            case .neutral: ("·", "")
            }
        var values: [String: Any] = ["tone": tone.rawValue, "mark": mark, "text": text]
        if !name.isEmpty { values["name"] = name }
        values["command"] = command
        return values
    }
}
