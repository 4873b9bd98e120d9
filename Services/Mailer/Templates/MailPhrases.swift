import Localization
import Templates

/// The phrases of mails in one language. They are Mustache templates.
///
/// A phrase is looked up under the mail's own prefix first, then under ever shorter ones: `notice.password_changed` looks for
/// `notice.password_changed.button`, then `notice.button`, then `button`. So a language states once what is the same in
/// every mail.
struct MailPhrases: Sendable {
    /// What phrases may name.
    static let values: Set<String> = [
        "product", "recipient", "account", "inviter", "provider", "code", "link", "lifetime", "count", "code_page",
        "browser", "system", "device", "waitlist", "added", "feature", "codes_left", "few_codes", "passkeys", "city",
        "country",
        "support", "resets_password", "is_owner", "is_member", "is_viewer",
    ]
    /// What every mail needs.
    static let slots = [
        "subject", "title", "intro", "button", "validity", "wasnt_you.title", "wasnt_you", "code.label", "link.label",
        "footer", "detail.time", "detail.device", "detail.place", "detail.address", "device_on", "city_in_country",
    ]
    /// What a language of an operator may leave out.
    static let optionalSlots = ["support"]
    /// What every language needs besides, with the plural variants that it uses.
    static let units = RoundedLifetime.Unit.allCases.map(\.rawValue)

    /// The language, as its file describes it.
    let language: Language
    private let phrases: PhraseSet<CheckedTemplate>

    /// Reads the phrases of `file`, in addition to those of `base`. Throws the first mistake.
    ///
    /// - Parameter tag: the language, a BCP 47 tag.
    init(
        _ source: String, language tag: String, file: String, over base: MailPhrases? = nil
    ) throws(TemplateError) {
        let entries: PhraseFile
        do throws(PhraseFile.ReadError) {
            entries = try PhraseFile(source)
            language = try Language(tag, entries, over: base?.language)
        } catch {
            throw TemplateError(file: file, line: error.line, problem: error.problem)
        }
        let used = PluralCategory.all(in: tag)
        phrases = try PhraseSet(
            entries, language: tag, over: base?.phrases
        ) { (entry) throws(TemplateError) in
            guard Self.names.contains(entry.name) else {
                throw TemplateError(file: file, line: entry.line, problem: "no phrase is called \(entry.name)")
            }
            guard Self.units.contains(entry.name) ? used.contains(entry.category) : entry.category == .other else {
                throw TemplateError(
                    file: file, line: entry.line,
                    problem: "\(entry.name)#\(entry.category): \(tag) has no such form of this phrase")
            }
            return try CheckedTemplate(
                VisibleText.cleaned(entry.text), kind: .text, names: Self.values, file: file, line: entry.line)
        }
        let missingForms = Self.units.flatMap { unit in
            PluralCategory.required(in: tag).filter { phrases.variants(unit)[$0] == nil }.map { "\(unit)#\($0)" }
        }
        let missing =
            Self.required.filter { name in find(name.slot, for: name.prefix) == nil }
            .map { "\($0.prefix).\($0.slot)" } + missingForms
        if !missing.isEmpty {
            let names = Set(missing).sorted().joined(separator: ", ")
            throw TemplateError(file: file, line: nil, problem: "without \(names)")
        }
    }

    /// The phrase `slot` of the mails with this prefix; empty if all of the phrase depends on values that are missing.
    func text(_ slot: String, for prefix: String, _ values: [String: Any]) -> String {
        VisibleText.cleaned(find(slot, for: prefix)?.render(values) ?? "")
    }

    /// `lifetime` in words.
    func text(_ lifetime: RoundedLifetime) -> String {
        let phrase = phrases.phrase(lifetime.unit.rawValue, count: lifetime.count)
        return VisibleText.cleaned(phrase?.render(["count": lifetime.count]) ?? "")
    }

    private func find(_ slot: String, for prefix: String) -> CheckedTemplate? {
        var prefix = prefix.split(separator: ".")[...]
        while !prefix.isEmpty {
            if let template = phrases.phrase("\(prefix.joined(separator: ".")).\(slot)") { return template }
            prefix = prefix.dropLast()
        }
        return phrases.phrase(slot)
    }

    private static let required: [(prefix: String, slot: String)] =
        MailContent.Subject.all.flatMap { subject in slots.map { (subject.phrasePrefix, $0) } }

    /// Every name that a phrase can have.
    private static let names: Set<String> = {
        let prefixes = MailContent.Subject.all.map(\.phrasePrefix) + ["notice"]
        let all = slots + optionalSlots
        return Set(all + units + prefixes.flatMap { prefix in all.map { "\(prefix).\($0)" } })
    }()
}
