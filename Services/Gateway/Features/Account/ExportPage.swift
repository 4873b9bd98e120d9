import Hummingbird
import Models
import RPCClient

/// Offers users a file with everything that is held about them. It needs a fresh sign-in, and a second factor of users who have one.
struct ExportPage: Sendable {
    static let path = "/login/account/data"

    let identity: ServiceClient
    let exportPersonalData: ExportPersonalData

    func show(_ account: AccountPageContext) async throws -> Response {
        try await account.requiringFreshSignIn(at: Self.path, identity) { _ in render(account) }
    }

    /// Answers with the file.
    func submit(_ account: AccountPageContext) async throws -> Response {
        let page = account.page
        return try await account.requiringFreshSignIn(at: Self.path, identity) { _ in
            try await page.answering {
                .file(try await exportPersonalData(of: account.session, page.request))
            } orShow: { error in
                guard error.code != .insufficientUserAuthentication else { throw error }
                return render(account, error: error)
            }
        }
    }

    private func render(_ account: AccountPageContext, error: ServiceError? = nil) -> Response {
        let page = account.page
        var values: [String: Any] = [
            "lead": page.text("export_text"), "note": page.text("export_secret"), "action": page.query.path(Self.path),
            "back": page.query.path(AccountPage.path),
        ]
        if let error {
            values["alert"] =
                error.code == .rateLimited ? PageAlert(text: page.text("export_limit")) : page.alert(for: error)
        }
        return page.render(.exportData, title: page.text("export_title"), values)
    }
}
