import Hummingbird
import Models

/// Asks a user whose sign-in waits for it to accept the terms of service.
enum TermsPage {
    static let path = "/login/terms"

    /// What templates use of the terms.
    ///
    /// - Parameter phrase: the sentence that has a link to them.
    static func values(_ terms: TermsOfService, _ phrase: String, _ page: PageContext) -> [String: Any] {
        let sentence = LinkedSentence(page.text(phrase))
        var link: [String: Any] = ["before": sentence.before, "text": sentence.link, "after": sentence.after]
        // Missing if there is none that pages may link to.
        link["url"] = terms.url
        return ["terms_version": terms.version, "terms_sentence": link]
    }

    static func render(_ page: PageContext, _ terms: TermsOfService, error: ServiceError? = nil) -> Response {
        var values = values(terms, "terms_lead", page)
        values["action"] = page.query.path(path)
        values["back"] = SignInPage.emptyPath(page.query)
        if let error { values["alert"] = page.alert(for: error) }
        return page.render(.terms, title: page.text("terms"), values)
    }
}
