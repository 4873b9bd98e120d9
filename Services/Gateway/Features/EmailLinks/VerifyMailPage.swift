import Hummingbird
import Models

/// Takes the code of the verification mail from somebody who has just signed up. They may do it later: they are signed in.
enum VerifyMailPage {
    static let what = CheckMailPage.What.verify

    /// Shows the page, unless there is nothing to verify.
    static func get(_ request: IncomingRequest, _ house: Surroundings) async throws -> Response {
        try await forUnverified(request, house) { visitor, email, _ in show(visitor.scene, email) }
    }

    /// Verifies by the code, or without one sends the mail again.
    static func post(_ form: FormBody, _ request: IncomingRequest, _ house: Surroundings) async throws -> Response {
        try await forUnverified(request, house) { visitor, email, credential in
            let (scene, session) = (visitor.scene, visitor.session)
            return try await scene.answering {
                guard form["code"] != nil else {
                    try await house.requestVerification(of: credential, session, request)
                    return scene.onward(scene.query.path(CheckMailPage.path, ["what": what.rawValue]))
                }
                let place = Mailer.RedeemCode.Place(
                    .verification, client: session.client, email: email, credential: credential)
                let shown = ShownMail.code(try form.mailedCode(), place, in: session.claims.application)
                // Whoever is signed in loses nothing by it. Should the session have ended since, nothing is done.
                try await MailedTokens(house: house, claim: OwnershipClaim(allowsReset: false)).verify(shown, request)
                return scene.onward(onward(scene))
            } orShow: { error in
                show(scene, email, error: error)
            }
        }
    }

    private static func show(_ scene: PageContext, _ email: EmailAddress, error: ServiceError? = nil) -> Response {
        CheckMailPage.page(what, scene, email: email, ["later": onward(scene)], error: error)
    }

    /// Where the sign-up was to lead.
    private static func onward(_ scene: PageContext) -> String {
        scene.query.returnTo ?? scene.query.path(AccountPage.path)
    }

    /// Answers by `answer` for whoever is signed in with an address that is not verified. Anybody else goes on.
    private static func forUnverified(
        _ request: IncomingRequest, _ house: Surroundings,
        _ answer: (AccountPageContext, EmailAddress, EmailCredentialID) async throws -> Response
    ) async throws -> Response {
        guard let visitor = try await house.visitor(request) else {
            let (scene, _) = try await house.signInScene(request)
            return scene.onward(scene.query.path(SignInPage.path))
        }
        let unverified = visitor.profile.credentials.first { $0.email != nil && $0.emailVerifiedAt == nil }
        guard let unverified, let email = unverified.email else { return visitor.scene.onward(onward(visitor.scene)) }
        return try await answer(visitor, email, unverified.id)
    }
}
