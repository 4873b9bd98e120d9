import Hummingbird
import Models

/// Says what was done, where there is nothing else to show.
enum DonePage {
    static let path = "/login/done"

    /// What was done.
    enum What: String, CaseIterable {
        case verified, reset
        case verifiedAnew = "verified-anew"
        case signedOut = "signed-out"
        case signedOutEverywhere = "signed-out-everywhere"

        /// What its phrases are called: a title, and a text.
        var phrases: (title: String, text: String) {
            switch self {
            case .verified: ("done_verified", "done_verified_text")
            case .verifiedAnew: ("done_verified", "done_verified_anew_text")
            case .reset: ("done_reset", "done_reset_text")
            case .signedOut: ("done_signed_out", "done_signed_out_text")
            case .signedOutEverywhere: ("done_signed_out", "done_signed_out_everywhere_text")
            }
        }
    }

    static func path(_ what: What, _ query: PageQuery) -> String { query.path(path, ["what": what.rawValue]) }
}

/// Shows the page, with a way to sign in where it is known to what.
struct ShowDonePageEndpoint: Endpoint {
    static let route = Route.get(DonePage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let text = request.queryValue("what") ?? ""
        guard let what = DonePage.What(rawValue: text) else { throw ServiceError.routeNotFound }
        let page = try await house.pages.context(for: request)
        let (title, lead) = what.phrases
        var values: [String: Any] = ["lead": page.text(lead)]
        if page.client != nil {
            values["onward"] = page.query.path(SignInPage.path)
            values["onward_text"] = page.text("sign_in")
            if what == .verifiedAnew { values["forgot"] = page.query.path(ForgotPage.path) }
        }
        return page.render(.done, title: page.text(title), values)
    }
}
