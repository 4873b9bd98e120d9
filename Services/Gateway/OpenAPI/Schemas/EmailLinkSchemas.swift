extension Schema {
    /// The token of an email's link.
    static let emailToken = Schema.string.example("Zk3vQ0mT8wLr5yNc1xHs7jUbPd2fKa9e")
    /// The code of an email: six digits.
    static let emailCode = Schema.string.example("482913")
}

extension Schema.Property {
    /// The password with which the user keeps the credentials that the first proof of the mailbox would remove.
    static let ownershipPassword = Schema.Property.optional(
        "password", .password,
        """
        The user's current password. With it, the first proof of the mailbox keeps the credentials that were set up \
        with the address before.
        """)
}

/// What the operations that redeem an emailed token or code have in common.
enum EmailLinkDescription {
    /// What the first proof of a mailbox does.
    ///
    /// - Parameter sign: what the response says then.
    static func firstProof(reportedBy sign: String) -> String {
        """
        The first proof of a mailbox removes the credentials that were set up with the address before (password, \
        providers, consents, invitations, sessions), notifies the user, and returns `\(sign)`. Nothing is removed if \
        the request has a session of the same user, by bearer token or cookie, or the user's password.
        """
    }

    /// The redirect of a browser that follows an email's link to the API.
    static let redirect = Operation.Answer.seeOther(
        "For a browser that follows the link: to the page with the button. The token stays unused.")
}
