import Localization
import Mustache

/// The texts of the pages.
enum PagePhrases {
    /// The files of `Phrases/`, which are built into the program, by their languages. A file that is not in this list makes a
    /// test fail.
    static let builtIn: [String: String] = [
        "ar": PackageResources.ar_phrases, "de": PackageResources.de_phrases, "en": PackageResources.en_phrases,
        "es": PackageResources.es_phrases, "fr": PackageResources.fr_phrases, "it": PackageResources.it_phrases,
        "ja": PackageResources.ja_phrases, "ko": PackageResources.ko_phrases, "nl": PackageResources.nl_phrases,
        "pl": PackageResources.pl_phrases, "pt-BR": PackageResources.pt_BR_phrases,
        "zh-Hans": PackageResources.zh_Hans_phrases,
    ].mapValues { String(decoding: $0, as: UTF8.self) }

    /// The built-in phrases alone, read once: they never change.
    private static let builtInCatalog = Result { try PhraseCatalog(builtIn) }

    /// The built-in phrases and those in the folder `overlay`. Throws the first mistake, with file and line.
    static func catalog(overlay: String? = nil) throws -> PhraseCatalog {
        guard let overlay else { return try builtInCatalog.get() }
        return try PhraseCatalog(builtIn, folder: try PhraseFolder(path: overlay))
    }
}

/// The phrases as templates see them: `{{t.name}}`.
struct TemplatePhrases: MustacheParent {
    let localizer: Localizer

    func child(named name: String) -> Any? { localizer.text(name) }
}
