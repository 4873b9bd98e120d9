import Models

/// The links in mails. They lead to pages with a button, so that a program that only fetches the link (a scanner, a
/// preview) does not redeem it.
enum MailLink {
    /// The URL with the token in its query.
    ///
    /// - Parameters:
    ///   - page: the client's own page for the purpose; nil for ours.
    ///   - client: named in the query of our page, so that it has the client's branding and leads back to it even when the
    ///     token is no longer known.
    static func url(
        for token: Secret, _ purpose: OneTimeGrant.Purpose, page: String? = nil, client: ClientID? = nil,
        issuer: String
    ) -> Secret {
        guard let page else {
            let suffix = client.map { "&client_id=\($0)" } ?? ""
            return Secret("\(issuer)/login/\(Self.page(of: purpose))?token=\(token.reveal())\(suffix)")
        }
        return Secret("\(page)\(page.contains("?") ? "&" : "?")token=\(token.reveal())")
    }

    /// The URL of a page of ours that helps a reader who did not cause what a notice reports. It holds no token.
    static func url(to page: OutgoingMail.HelpPage, client: ClientID, issuer: String) -> Secret {
        let path =
            switch page {
            case .resetPassword: "forgot"
            case .account: "account"
            }
        return Secret("\(issuer)/login/\(path)?client_id=\(client)")
    }

    private static func page(of purpose: OneTimeGrant.Purpose) -> String {
        switch purpose {
        case .magicLink: "link"
        case .verification: "verify"
        case .passwordReset: "reset"
        case .invite: "invite"
        case .emailUndo: "undo"
        }
    }
}
