import HTTPTypes
import Hummingbird
import Models
import RPCClient

/// Offers a passkey after a sign-in with a password, in a browser that can make one. A user who has any factor gets no offer, since they
/// would have to show it first; nor one who has declined in this browser, nor one whose client asks for a second factor: what is needed then
/// comes next.
struct PasskeyOffer: Sendable {
    /// How long a browser remembers that a user has declined, in seconds.
    static let pause = 180 * 24 * 3600

    let identity: ServiceClient
    let pending: PendingAuthorizations

    /// The end of a sign-in: the offer, which leads on to where the sign-in leads.
    ///
    /// - Parameter form: its field `passkeys` is set by the page's script in a browser that can make passkeys.
    func finishSignIn(_ outcome: SignInOutcome, _ form: FormBody, _ page: PageContext) async -> Response {
        var response = page.finishSignIn(outcome)
        guard let opened = outcome.session, form["passkeys"] == "1",
            page.client?.factorSettings.secondFactor != .off,
            page.request.cookieValues(.passkeyOffer).isEmpty, await !hasFactors(opened.profile),
            await !needsSecondFactor(response.headers[.location])
        else { return response }
        var query = PageQuery(of: opened.client)
        (query.languages, query.returnTo) = (page.query.languages, response.headers[.location])
        response.headers[.location] = query.path(AddPasskeyPage.path)
        return response
    }

    /// The field by which a browser remembers that the user has declined.
    static func declining(_ policy: CookiePolicy) -> HTTPField {
        policy.field(.passkeyOffer, "declined", lifetime: pause)
    }

    /// Whether the sign-in is for a client that one factor is not enough for. An error counts as yes here, too.
    private func needsSecondFactor(_ place: String?) async -> Bool {
        guard let id = place.flatMap({ PendingAuthorizations.id(in: $0) }) else { return false }
        guard let status = try? await pending.find(id, accessToken: nil) else { return true }
        return status.request.contexts?.contains(.oneFactor) == false
    }

    /// Whether the user has passkeys or an authenticator app. An error counts as yes: a sign-in does not fail for an offer.
    private func hasFactors(_ profile: SessionProfile) async -> Bool {
        let list = try? await identity.call(
            Identity.ListFactors(user: profile.id, application: profile.applicationID))
        return list?.factors.isEmpty != true
    }
}

extension Schema.Property {
    /// The field that ``PasskeyOffer`` reads.
    static let canMakePasskeys = Self.optional(
        "passkeys", .string.example("1"), "`1` in a browser that can make passkeys.")
}
