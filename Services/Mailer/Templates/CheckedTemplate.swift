import Mustache
import Templates

/// A Mustache template that uses known names only.
///
/// Mustache prints nothing for an unknown name, so a typo would leave a hole in a mail. Here it is an error at start.
/// Values are always escaped as the kind of file requires: `{{{name}}}` is refused. So are partials, which a single layout
/// does not need.
struct CheckedTemplate: Sendable {
    /// How values are escaped.
    enum Kind: Sendable { case html, text }

    private let template: MustacheTemplate

    /// Parses `source`, which begins in `file` at `line` and may use `names`.
    init(_ source: String, kind: Kind, names: Set<String>, file: String, line: Int = 1) throws(TemplateError) {
        try Self.checkTags(source, names: names, file: file, line: line)
        do {
            template = try MustacheTemplate(
                string: (kind == .html ? StrictHTML.pragma : "{{% CONTENT_TYPE: TEXT}}") + source)
        } catch let error as MustacheTemplate.ParserError {
            throw TemplateError(
                file: file, line: line + error.context.lineNumber - 1, problem: "not a template: \(error.error)")
        } catch {
            throw TemplateError(file: file, line: line, problem: "not a template: \(error)")
        }
    }

    /// The text with `values` filled in. A missing value is left out together with its sections.
    func render(_ values: [String: Any]) -> String { template.render(values) }

    private static func checkTags(_ source: String, names: Set<String>, file: String, line: Int) throws(TemplateError) {
        var (rest, line) = (source[...], line)
        var open: [(name: Substring, line: Int)] = []
        while let start = rest.firstRange(of: "{{") {
            line += rest[..<start.lowerBound].count(where: \.isNewline)
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: "}}") else {
                throw TemplateError(file: file, line: line, problem: "{{ without }}")
            }
            let tag = rest[..<end.lowerBound]
            rest = rest[end.upperBound...]
            defer { line += tag.count(where: \.isNewline) }
            guard let sigil = tag.first else { throw TemplateError(file: file, line: line, problem: "an empty tag") }
            if sigil == "!" { continue }
            let name = trimmed("#^/".contains(sigil) ? tag.dropFirst() : tag)
            guard names.contains(String(name)) else {
                throw TemplateError(
                    file: file, line: line,
                    problem: "{{\(tag)}} is unknown; there are \(names.sorted().joined(separator: ", "))")
            }
            if sigil == "#" || sigil == "^" { open.append((name, line)) }
            if sigil == "/", open.popLast()?.name != name {
                throw TemplateError(file: file, line: line, problem: "{{\(tag)}} closes what isn't open")
            }
        }
        if let (name, line) = open.last {
            throw TemplateError(file: file, line: line, problem: "{{\(name)}} is not closed")
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }
}
