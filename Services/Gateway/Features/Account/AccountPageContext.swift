import Models

/// What the pages of a user who is signed in share.
struct AccountPageContext: Sendable {
    let session: SignedIn
    let profile: SessionProfile
    let page: PageContext

    /// The user's first address as people read it; empty without one.
    var displayedEmail: String { profile.credentials.compactMap { $0.email?.displayText }.first ?? "" }

    /// The user's first address, for password managers and links; empty without one.
    var email: String { profile.credentials.compactMap { $0.email?.description }.first ?? "" }
}
