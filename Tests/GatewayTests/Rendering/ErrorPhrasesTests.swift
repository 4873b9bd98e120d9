import Localization
import Models
import Testing

@testable import GatewayService

/// Every error code has a phrase for each place where users can meet it, or a reason why a general sentence is enough.
@Suite struct ErrorPhrasesTests {
    private static let phrases = Set(
        ((try? PhraseFile(String(decoding: PackageResources.en_phrases, as: UTF8.self)))?.entries ?? []).map(\.name))

    private static func advice(_ phrase: String, _ list: String) -> Comment {
        """
        There is no phrase \(phrase). Add a line "\(phrase) = …" to each file in Services/Gateway/Rendering/Phrases, or add \
        the code to ErrorPhrases.\(list) (Services/Gateway/Rendering/ErrorPhrases.swift) with the reason why users need no \
        text of its own.
        """
    }

    @Test(arguments: ErrorCode.allCases)
    func theErrorPageExplainsTheCode(_ code: ErrorCode) {
        let title = ErrorPhrases.errorPage(code)
        for phrase in [title, "\(title)_text"] {
            #expect(Self.phrases.contains(phrase), Self.advice(phrase, "generalOnErrorPage"))
        }
    }

    @Test(arguments: ErrorCode.allCases)
    func formsExplainTheCode(_ code: ErrorCode) {
        let phrase = ErrorPhrases.form(code)
        #expect(Self.phrases.contains(phrase), Self.advice(phrase, "generalOnForms"))
    }

    @Test func aCodeWithItsOwnPhraseIsNotInAList() {
        for code in ErrorPhrases.generalOnErrorPage.keys {
            #expect(!Self.phrases.contains("broken_\(code.rawValue)"), "remove \(code) from generalOnErrorPage")
        }
        for code in ErrorPhrases.generalOnForms.keys {
            #expect(!Self.phrases.contains("error_\(code.rawValue)"), "remove \(code) from generalOnForms")
        }
    }

    @Test func everyPhraseAboutAnErrorIsUsed() {
        let ownOccasions: Set = [
            "error_current_password", "error_account_password", "error_code_used", "broken_cookies_required",
        ]
        let titles = Set(ErrorCode.allCases.map(ErrorPhrases.errorPage))
        let used = titles.union(titles.map { "\($0)_text" }).union(ErrorCode.allCases.map(ErrorPhrases.form))
            .union(ownOccasions).union(ownOccasions.map { "\($0)_text" })
        for phrase in Self.phrases where phrase.hasPrefix("broken_") || phrase.hasPrefix("error_") {
            #expect(used.contains(phrase), "no error code leads to \(phrase): remove it from all files in Phrases")
        }
    }
}
