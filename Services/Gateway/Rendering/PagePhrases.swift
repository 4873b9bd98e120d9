import Localization
import Mustache

/// The texts of the pages: `Phrases/<language>.phrases`.
enum PagePhrases {
    /// The languages in the order in which pages offer them, each by its own name.
    static let languages: [(tag: String, name: String)] = [
        ("en", "English"), ("ja", "日本語"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("pt", "Português"),
    ]

    /// Reads the files. Throws if one of them is malformed.
    static func catalog() throws -> PhraseCatalog {
        try PhraseCatalog([
            "en": PackageResources.en_phrases, "ja": PackageResources.ja_phrases, "de": PackageResources.de_phrases,
            "fr": PackageResources.fr_phrases, "es": PackageResources.es_phrases, "pt": PackageResources.pt_phrases,
        ])
    }
}

/// The phrases as templates see them: `{{t.name}}`.
struct TemplatePhrases: MustacheParent {
    let localizer: Localizer

    func child(named name: String) -> Any? { localizer.text(name) }
}
