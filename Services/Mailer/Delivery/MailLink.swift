import Models

/// The links in mails. They lead to pages with a button, so that a program that only fetches the link (a scanner, a
/// preview) does not redeem it.
enum MailLink {
    /// The URL with the token in its query.
    ///
    /// - Parameter page: the client's own page for the purpose; nil for ours.
    static func url(
        for token: Secret, _ purpose: OneTimeGrant.Purpose, page: String? = nil, issuer: String
    ) -> Secret {
        let page = page ?? "\(issuer)/login/\(Self.page(of: purpose))"
        return Secret("\(page)\(page.contains("?") ? "&" : "?")token=\(token.reveal())")
    }

    private static func page(of purpose: OneTimeGrant.Purpose) -> String {
        switch purpose {
        case .magicLink: "link"
        case .verification: "verify"
        case .passwordReset: "reset"
        case .invite: "invite"
        }
    }
}
