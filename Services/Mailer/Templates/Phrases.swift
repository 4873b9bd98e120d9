import Templates

/// What mails say in one language: `name = text` lines, `#` before comments.
///
/// A phrase is looked for under the mail's own prefix first, then under ever shorter ones: `notice.password_changed`
/// asks for `notice.password_changed.button`, then `notice.button`, then `button`. So a language says once what is the
/// same in every mail.
struct Phrases: Sendable {
    /// What phrases may name.
    static let values: Set<String> = [
        "product", "recipient", "account", "inviter", "provider", "code", "link", "lifetime", "count", "code_page",
    ]
    /// What every mail needs.
    static let slots = [
        "subject", "title", "intro", "button", "validity", "wasnt_you.title", "wasnt_you", "code.label", "link.label",
        "footer", "detail.time", "detail.device",
    ]
    /// What every language needs beside them.
    static let units = LifetimeWords.Unit.allCases.map(\.rawValue)

    private var templates: [String: CheckedTemplate] = [:]

    /// Reads the phrases of `file`, in addition to those of `base`.
    init(_ text: String, file: String, over base: Phrases? = nil) throws(TemplateError) {
        templates = base?.templates ?? [:]
        var seen: Set<String> = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = VisibleText.cleaned(String(line))
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            func fault(_ problem: String) -> TemplateError {
                TemplateError(file: file, line: index + 1, problem: problem)
            }
            guard let split = line.firstRange(of: " = ") else { throw fault("no line of the form: name = text") }
            let (name, phrase) = (String(line[..<split.lowerBound]), String(line[split.upperBound...]))
            guard Self.names.contains(name) else { throw fault("no phrase is called \(name)") }
            guard seen.insert(name).inserted else { throw fault("\(name) stands here a second time") }
            templates[name] = try CheckedTemplate(
                phrase, kind: .text, names: Self.values, file: file, line: index + 1)
        }
        let missing = Self.required.filter { name in find(name.slot, for: name.prefix) == nil }
        if !missing.isEmpty {
            let names = Set(missing.map { $0.prefix.isEmpty ? $0.slot : "\($0.prefix).\($0.slot)" })
            throw TemplateError(file: file, line: nil, problem: "without \(names.sorted().joined(separator: ", "))")
        }
    }

    /// The phrase `slot` of the mails that begin with `prefix`; empty when the phrase says nothing of these values.
    func say(_ slot: String, for prefix: String, _ values: [String: Any]) -> String {
        VisibleText.cleaned(find(slot, for: prefix)?.render(values) ?? "")
    }

    /// `lifetime` in words.
    func say(_ lifetime: LifetimeWords) -> String {
        let phrase = templates[lifetime.phrase] ?? templates[lifetime.unit.rawValue]
        return VisibleText.cleaned(phrase?.render(["count": lifetime.count]) ?? "")
    }

    private func find(_ slot: String, for prefix: String) -> CheckedTemplate? {
        var prefix = prefix.split(separator: ".")[...]
        while !prefix.isEmpty {
            if let template = templates["\(prefix.joined(separator: ".")).\(slot)"] { return template }
            prefix = prefix.dropLast()
        }
        return templates[slot]
    }

    private static let required: [(prefix: String, slot: String)] =
        MailContent.Subject.all.flatMap { subject in slots.map { (subject.phrasePrefix, $0) } }
        + units.map { ("", $0) }

    /// Every name that a phrase can have.
    private static let names: Set<String> = {
        let prefixes = MailContent.Subject.all.map(\.phrasePrefix) + ["notice"]
        return Set(
            slots + units + units.map { "\($0).one" } + prefixes.flatMap { prefix in slots.map { "\(prefix).\($0)" } })
    }()
}
