import Hummingbird
import Models

/// Asks a user whose sign-in waits for it to accept the terms of service.
enum TermsPage {
    static let path = "/login/terms"

    /// What templates use of the terms: ``terms_url`` is missing if they have no URL that pages may link to.
    static func values(_ terms: TermsOfService) -> [String: Any] {
        var values: [String: Any] = ["terms_version": terms.version]
        values["terms_url"] = terms.url
        return values
    }

    static func render(_ page: PageContext, _ terms: TermsOfService, error: ServiceError? = nil) -> Response {
        var values = values(terms)
        values["lead"] = page.text("terms_lead")
        values["action"] = page.query.path(path)
        values["back"] = SignInPage.emptyPath(page.query)
        if let error { values["alert"] = page.alert(for: error) }
        return page.render(.terms, title: page.text("terms"), values)
    }
}
