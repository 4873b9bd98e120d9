import Foundation
import Localization
import Models
import Primitives
import Templates

/// Renders mails: one layout for all of them, and phrases in every language.
struct MailTemplates: Sendable {
    /// The language of readers whose languages are all unknown.
    static let fallback = PhraseCatalog.fallback
    /// What the layouts may name.
    static let names: Set<String> = [
        "lang", "dir", "kind", "product", "recipient", "logo", "accent", "accent_text", "accent_edge", "subject",
        "title", "intro",
        "button", "link", "link_label", "code", "code_label", "validity", "details", "label", "value", "is_address",
        "wasnt_you_title", "wasnt_you", "footer", "support",
    ]

    /// With so many recovery codes left, the reader is asked to create new ones.
    private static let fewCodes = 2
    /// Of the names of passkeys, in code points: twenty of 60, and what separates them.
    private static let maximumPasskeysLength = 1300

    /// Read once, because there are thousands.
    private static let builtInPhrases = Result { () throws(TemplateError) in
        var phrases: [String: MailPhrases] = [:]
        for (name, text) in TemplateFiles.builtIn {
            guard let language = TemplateFiles.language(of: name) else { continue }
            phrases[language] = try MailPhrases(text, language: language, file: name)
        }
        return phrases
    }

    private let html: CheckedTemplate
    private let text: CheckedTemplate
    private let phrases: [String: MailPhrases]
    /// The languages that there are.
    let languages: LanguageSet

    /// The built-in templates. Those in `directory` replace them: layouts as a whole, phrases one by one. Throws a
    /// ``TemplateError`` with file and line if one is broken.
    init(directory: String? = nil) throws(TemplateError) {
        let files = if let directory { try TemplateFiles(directory: directory) } else { TemplateFiles() }
        func path(_ name: String) -> String {
            if let directory, files.own[name] != nil { "\(directory)/\(name)" } else { name }
        }
        html = try CheckedTemplate(
            files.layout(TemplateFiles.html), kind: .html, names: Self.names, file: path(TemplateFiles.html))
        text = try CheckedTemplate(
            files.layout(TemplateFiles.text), kind: .text, names: Self.names, file: path(TemplateFiles.text))
        var phrases = try Self.builtInPhrases.get()
        // Shorter tags first, because a file needs only the phrases that differ from those of a shorter tag.
        for (name, text) in files.own.sorted(by: { ($0.key.count, $0.key) < ($1.key.count, $1.key) }) {
            guard let tag = TemplateFiles.language(of: name) else { continue }
            let target = LanguageSet(phrases.values.map(\.language)).target(of: tag)
            phrases[target.tag] = try MailPhrases(
                text, language: target.tag, file: path(name), over: target.base.flatMap { phrases[$0.tag] })
        }
        self.phrases = phrases
        languages = LanguageSet(phrases.values.map(\.language))
    }

    /// Renders `content` in the first of `languages`, best first, that there is.
    func render(_ content: MailContent, languages: [String]) throws -> RenderedMail {
        if let link = content.link {
            guard URLRules.isURL(link.reveal()) else {
                throw MailContentError.linkInvalid
            }
        } else if content.subject.needsLink {
            throw MailContentError.linkMissing(content.subject.kind)
        }
        let language = self.languages.choose(languages)?.tag ?? Self.fallback
        let values = values(of: content, phrases[language]!)
        return RenderedMail(
            language: language, subject: values["subject"] as? String ?? "",
            text: TextLayout.wrap(text.render(values)), html: html.render(values))
    }

    /// The values that the layouts name. A value that is missing removes its section.
    private func values(of content: MailContent, _ phrases: MailPhrases) -> [String: Any] {
        var known: [String: Any] = [
            "product": content.branding.productName, "recipient": content.recipient.displayText,
        ]
        known["account"] = VisibleText.name(content.account)
        known["inviter"] = VisibleText.name(content.inviter)
        if let role = content.role { known["is_\(role)"] = true }
        if content.isFromWaitlist { known["waitlist"] = true }
        if content.isAddedAddress { known["added"] = true }
        known["provider"] = VisibleText.name(content.provider)
        known["feature"] = VisibleText.name(content.feature)
        known["codes_left"] = content.codesLeft.map { String($0) }
        if let left = content.codesLeft, left <= Self.fewCodes { known["few_codes"] = true }
        known["passkeys"] = VisibleText.name(content.passkeys, maximumLength: Self.maximumPasskeysLength)
        known["browser"] = VisibleText.name(content.browser)
        known["system"] = VisibleText.name(content.system)
        known["code"] = content.code.flatMap { VisibleText.name($0.reveal(), maximumLength: 20) }
        known["link"] = content.link?.reveal()
        known["code_page"] = content.codePage
        known["lifetime"] = content.lifetime.map { phrases.text(RoundedLifetime($0)) }
        // A new address can't undo anything, so its notice says what any other says.
        let isWithoutUndo = content.subject.canBeUndone && content.lifetime == nil
        func phrase(_ slot: String) -> String? {
            let isGeneral = isWithoutUndo && ["button", "wasnt_you"].contains(slot)
            var named = known
            if slot == "intro", let removed = content.removedAddress { named["recipient"] = removed.displayText }
            let text = phrases.text(slot, for: isGeneral ? "notice" : content.subject.phrasePrefix, named)
            return text.isEmpty ? nil : text
        }
        known["device"] = device(of: content, phrases, known)
        known["support"] = content.branding.supportEmail?.displayText
        if content.resetsPassword { known["resets_password"] = true }
        var values = known
        values["lang"] = phrases.language.tag
        values["dir"] = phrases.language.direction.rawValue
        values["kind"] = content.subject.kind.rawValue
        values["logo"] = content.branding.logo
        values["accent"] = content.branding.accent.hex
        values["accent_text"] = content.branding.accent.text.hex
        values["accent_edge"] = content.branding.accent.edge.hex
        for slot in ["subject", "title", "intro", "button", "wasnt_you", "footer"] { values[slot] = phrase(slot) }
        values["support"] = known["support"] == nil ? nil : phrase("support")
        values["wasnt_you_title"] = phrase("wasnt_you.title")
        values["link_label"] = phrase("link.label")
        values["code_label"] = phrase("code.label")
        if content.lifetime != nil, content.link != nil || content.code != nil {
            values["validity"] = phrase("validity")
        }
        let details: [(label: String, value: String?)] = [
            ("detail.time", content.time.map { Self.formatted($0, in: phrases.language.tag) }),
            ("detail.device", known["device"] as? String),
            ("detail.place", place(of: content, phrases)),
            ("detail.address", VisibleText.name(content.address)),
        ]
        let rows: [[String: Any]] = details.compactMap { label, value in
            value.map { ["label": phrase(label) ?? "", "value": $0, "is_address": label == "detail.address"] }
        }
        if !rows.isEmpty { values["details"] = rows }
        return values
    }

    /// `Lyon, France`, or whichever of the two is known.
    private func place(of content: MailContent, _ phrases: MailPhrases) -> String? {
        guard let place = content.place?(phrases.language.tag) else { return nil }
        return VisibleText.name(
            place.text { city, country in
                phrases.text(
                    "city_in_country", for: content.subject.phrasePrefix, ["city": city, "country": country])
            })
    }

    /// `Firefox on Linux`, or whichever of the two is known.
    private func device(of content: MailContent, _ phrases: MailPhrases, _ known: [String: Any]) -> String? {
        guard let browser = known["browser"] as? String, let system = known["system"] as? String else {
            return known["browser"] as? String ?? known["system"] as? String
        }
        return VisibleText.name(
            phrases.text(
                "device_on", for: content.subject.phrasePrefix, ["browser": browser, "system": system]))
    }

    /// A time as people of that language write it, in UTC, because the reader's time zone is not known.
    private static func formatted(_ time: Date, in language: String) -> String {
        let style = Date.FormatStyle(
            date: .long, time: .shortened, locale: Locale(identifier: language), timeZone: .gmt)
        return "\(time.formatted(style)) UTC"
    }
}
