import Models

/// Decides whether a new user may be created: for sign-ups with a password, a provider or an emailed link, and for
/// invitations.
///
/// It looks at the application's settings and the address, never at who is registered, so that its answer reveals nothing
/// about that. Callers ask it before they look the address up, unless the caller has proven the mailbox.
struct SignUpPolicy: Sendable {
    let settings: SignUpSettings

    /// - Throws: 403 `sign_up_closed`, `invitation_required` or `email_domain_not_allowed`.
    func check(_ email: EmailAddress, isInvited: Bool = false) throws(ServiceError) {
        switch settings.mode {
        case .closed: throw .signUpClosed
        case .invite where !isInvited: throw .invitationRequired
        case .waitlist where !isInvited: throw .waitlistRequired
        case .invite, .waitlist, .open: break
        }
        guard allowsDomain(of: email) else { throw .emailDomainNotAllowed }
    }

    /// Whether users may have an address of this domain.
    func allowsDomain(of email: EmailAddress) -> Bool {
        let domain = String(email.domain)
        return settings.listsAllow(domain) && !(settings.deniesThrowAway && ThrowAwayDomains.contains(domain))
    }

    /// Whether ``check(_:isInvited:)`` lets an address sign up.
    func allows(_ email: EmailAddress, isInvited: Bool = false) -> Bool {
        (try? check(email, isInvited: isInvited)) != nil
    }

    /// Converts the domains to A-labels, and lists those that are not domains.
    static func normalize(_ settings: inout SignUpSettings) -> [InvalidParameter] {
        normalize(&settings.allowedDomains, path: "/allow_domain")
            + normalize(&settings.deniedDomains, path: "/deny_domain")
    }

    private static func normalize(_ domains: inout [String], path: String) -> [InvalidParameter] {
        guard domains.count <= SignUpSettings.maximumDomains else {
            return [
                .init(in: .body, path: path, type: "format", expected: "at most \(SignUpSettings.maximumDomains)")
            ]
        }
        var invalid: [InvalidParameter] = []
        for (index, text) in domains.enumerated() {
            // The part behind the last `@` of an address, so text with an `@` is refused.
            if !text.contains("@"), let domain = EmailAddress("a@\(text)")?.domain {
                domains[index] = String(domain)
            } else {
                invalid.append(
                    .init(
                        in: .body, path: "\(path)/\(index)", type: "format",
                        expected: "a domain such as example.com", received: text))
            }
        }
        return invalid
    }
}

/// Domains of services that hand out mailboxes without an account, for a short time: `throw-away-domains.txt`.
enum ThrowAwayDomains {
    private static let all = Set(
        String(decoding: PackageResources.throw_away_domains_txt, as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("#") })

    /// Whether `domain`, in A-labels, or one above it is in the list.
    static func contains(_ domain: String) -> Bool {
        var rest = domain[...]
        while rest.contains(".") {
            if all.contains(rest) { return true }
            rest = rest.drop { $0 != "." }.dropFirst()
        }
        return false
    }
}

extension ServiceError {
    static let signUpClosed = ServiceError(.signUpClosed, detail: "This application takes no new users.")

    static let invitationRequired = ServiceError(
        .invitationRequired, detail: "Only people with an invitation can sign up to this application.")

    static let waitlistRequired = ServiceError(
        .invitationRequired,
        detail:
            "Only people with an invitation can sign up to this application. Its waitlist takes everybody's address.")

    static let emailDomainNotAllowed = ServiceError(
        .emailDomainNotAllowed, detail: "Addresses of this domain can't sign up to this application.")
}
