import Models

/// Undoes a change of addresses with the link of a notice, sets a new password, and signs in with it.
struct UndoPage: EmailLinkPage {
    static let name = "undo"
    static let summary = "The page that undoes a change of email addresses"
    static let buttonSummary = "Undo a change of email addresses by its button"
    static let purpose = OneTimeGrant.Purpose.emailUndo
    static let newPassword = NewPasswordField.replaced

    let undo: UndoEmailChange
    let signIn: PasswordSignIn
    let clients: ClientDirectory

    func submit(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (outcome: SignInOutcome?, location: String) {
        let password = try form.password("new_password")
        let grant: OneTimeGrant
        do {
            grant = try await undo(token, newPassword: password, page.request)
        } catch let error as ServiceError where password == nil && error.code == .invalidRequest {
            throw ServiceError.fields(["new_password": "password_missing"])
        }
        let query = page.query(of: grant.client)
        // The change is undone. If signing in fails, the user does it on the next page.
        guard let password,
            let outcome = try? await signIn(
                grant.email, password: password, to: try await clients.client(grant.client), page.request)
        else { return (nil, DonePage.path(.undone, query)) }
        return (outcome, AccountPage.path(after: .undo, query))
    }
}
