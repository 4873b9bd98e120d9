import Foundation
import Models

/// Composes the sentences of ``SignInExplanation``: what keeps a person from signing in, what may, and what else is known.
struct SignInStatements {
    typealias Statement = SignInExplanation.Statement

    let input: SignInExplanation.Input
    let times: RelativeTime

    private var explanation: Identity.UserExplanation { input.user }
    private var applicationName: String { explanation.application.map { "“\($0.name)”" } ?? "the application" }

    /// All sentences, problems first.
    var all: [Statement] {
        let statements =
            if let user = explanation.user {
                aboutUser(user)
            } else {
                aboutAddress
            }
        let found = statements + locks + mails
        return [Statement.Severity.problem, .warning, .info].flatMap { severity in
            found.filter { $0.severity == severity }
        }
    }

    // MARK: An address without a user

    private var aboutAddress: [Statement] {
        let address = explanation.email?.displayText ?? "this address"
        let place = explanation.application == nil ? "any application" : applicationName
        var statements = [problem("no_user", "No user of \(place) has the address \(address).")]
        if !explanation.otherApplications.isEmpty {
            let names = explanation.otherApplications.map { "“\($0.name)” (\($0.id))" }
            statements.append(
                info("other_applications", "The address is a user's in \(names.formatted(.list(type: .and)))."))
        }
        if let invitation = explanation.invitation { statements.append(about(invitation)) }
        if explanation.isOnWaitlist {
            statements.append(
                info(
                    "on_waitlist", "The address is on the waitlist for signing up.",
                    command: explanation.application.map {
                        "latchkey waitlists invite --sign-up --app \($0.id) --next 1"
                    }))
        }
        if let application = explanation.application {
            statements += rules(of: application)
        } else {
            statements.append(
                info(
                    "application_not_given",
                    "For one application, this also tells whether the address is invited or waits, and who may sign up.",
                    command: explanation.email.map { "latchkey users explain \($0) --app APP" }))
        }
        return statements
    }

    private func about(_ invitation: Invite) -> Statement {
        let date = times.text(invitation.createdAt)
        switch invitation.status {
        case .pending:
            return info(
                "invited",
                "The address was invited (\(date)). The invitation expires \(times.text(invitation.expiresAt)).")
        case .accepted: return info("invitation_accepted", "An invitation of the address was accepted (\(date)).")
        case .revoked, .expired:
            return warning(
                "invitation_over", "The invitation of the address (\(date)) is \(invitation.status.rawValue).")
        }
    }

    private func rules(of application: Application) -> [Statement] {
        let settings = application.signUpSettings
        var statements: [Statement] = []
        let create = explanation.email.map { "latchkey users create \($0) --app \(application.id) --invite" }
        switch settings.mode {
        case .open:
            let whom = settings.hook == nil ? "" : " whom its sign-up hook lets in"
            statements.append(info("sign_up_open", "Anyone\(whom) can sign up to \(applicationName)."))
        case .invite, .waitlist:
            statements.append(
                info(
                    "invitation_required", "Only people with an invitation can sign up to \(applicationName).",
                    command: create))
        case .closed: statements.append(info("sign_up_closed", "\(applicationName) takes no new users."))
        }
        if let hook = settings.hook, settings.mode != .closed { statements.append(about(hook)) }
        if let domain = explanation.email?.domain, !settings.listsAllow(String(domain)) {
            statements.append(
                warning("domain_not_allowed", "Addresses of \(domain) can't sign up to \(applicationName)."))
        } else if let domain = explanation.email?.domain, settings.deniesThrowAway, explanation.isThrowAway {
            statements.append(
                warning(
                    "throw_away_not_allowed",
                    "\(domain) hands out throw-away mailboxes, whose addresses can't sign up to \(applicationName)."))
        }
        return statements
    }

    private func about(_ hook: SignUpHook) -> Statement {
        let otherwise =
            switch hook.fallback {
            case .open: "people sign up without it (it fails open)"
            case .closed: "nobody signs up (it fails closed)"
            }
        return info(
            "sign_up_hook",
            "The sign-up hook of \(applicationName) decides about each person who signs up. If it does not answer, \(otherwise)."
        )
    }

    // MARK: A user

    private func aboutUser(_ user: Identity.UserExplanation.User) -> [Statement] {
        let profile = user.record.profile
        guard profile.address != nil else {
            return [problem("erased", "The user \(profile.id) was erased. Nobody can sign in as them again.")]
        }
        let signedIn = explanation.entries.first { $0.event == .signIn || $0.event == .signUp }
        var statements = [
            info(
                "user",
                "The user \(profile.id) of \(applicationName) signed up \(times.text(user.record.createdAt))"
                    + (signedIn.map { ", and signed in \(times.text($0.at))." } ?? "."))
        ]
        if profile.status == .suspended { statements.append(suspension(profile.id)) }
        if !profile.credentials.contains(where: { $0.emailVerifiedAt != nil }) {
            statements.append(info("unverified", "The address is not verified."))
        }
        return statements + pendingSignIn + methods(user) + steps(user) + factors(user)
    }

    /// The last sign-in, if its first factor was right and it stopped at the next step.
    private var pendingSignIn: [Statement] {
        let last = explanation.entries.first { [.signIn, .signUp, .signInPending].contains($0.event) }
        guard let last, last.event == .signInPending else { return [] }
        let missing =
            switch last.reason.flatMap(PendingSignIn.Step.init) {
            case .secondFactor, .stepUp: "the second one was not shown"
            case .secondFactorEnrolment: "no second factor was set up"
            case .emailVerification: "the address was not verified"
            case .terms: "the terms were not accepted"
            case nil: "its next step was not taken"
            }
        return [
            warning(
                "sign_in_pending",
                "The last sign-in (\(times.text(last.at))) is not complete: the first factor was right, and \(missing)."
            )
        ]
    }

    private func suspension(_ user: UserID) -> Statement {
        let entry = explanation.entries.first { $0.event == .userSuspended }
        let since = entry.map { " (\(times.text($0.at)))" } ?? ""
        return problem(
            "suspended", "The user is suspended\(since): every sign-in is refused.",
            command: "latchkey users restore \(user)")
    }

    /// Whether what the clients offer is something that the user has.
    private func methods(_ user: Identity.UserExplanation.User) -> [Statement] {
        let profile = user.record.profile
        guard !explanation.clients.isEmpty else {
            return [
                problem(
                    "no_client", "\(applicationName) has no client, so nobody can sign in.",
                    command: "latchkey clients create --app \(profile.applicationID) --name …")
            ]
        }
        let isVerified = profile.credentials.contains { $0.emailVerifiedAt != nil }
        func works(_ method: LoginMethod) -> Bool {
            switch method {
            case .password: user.hasPassword
            case .magicLink: true
            // A provider that confirms the address signs its user in.
            default: isVerified || user.providers.contains { $0.loginMethod == method }
            }
        }
        let useless = explanation.clients.filter { !$0.configuredMethods.contains(where: works) }
        let own = ["a password"].filter { _ in user.hasPassword } + Set(user.providers).map(\.displayName).sorted()
        let owned = own.isEmpty ? "no password and no connected account" : own.formatted(.list(type: .and))
        return [info("methods", "The user has \(owned).")]
            + useless.map { client in
                let offers = client.configuredMethods.map(\.rawValue)
                let text =
                    "Nothing that “\(client.name)” (\(client.id)) offers works for this user: "
                    + (offers.isEmpty ? "it offers nothing that is set up." : "\(offers.formatted(.list(type: .or))).")
                let command =
                    client.configuredMethods.contains(.password) ? "latchkey users send-reset \(profile.id)" : nil
                return useless.count == explanation.clients.count
                    ? problem("no_method", text, command: command) : warning("no_method", text, command: command)
            }
    }

    private func steps(_ user: Identity.UserExplanation.User) -> [Statement] {
        let requirements = user.record.requirements
        return requirements.pendingSteps.compactMap { step -> Statement? in
            switch step {
            case .emailVerification:
                problem(
                    "email_verification_required",
                    "\(applicationName) asks for a verified address: a sign-in waits until the user has used the link or code "
                        + "that was emailed.",
                    command: "latchkey users verify \(user.record.profile.id)")
            case .terms:
                info(
                    "terms_not_accepted",
                    "The next sign-in asks to accept version \(requirements.termsVersion ?? "-") of the terms.")
            case .secondFactorEnrolment:
                info("second_factor_enrolment_required", "The next sign-in asks to set up a second factor.")
            case .secondFactor, .stepUp: nil
            }
        }
    }

    private func factors(_ user: Identity.UserExplanation.User) -> [Statement] {
        guard !user.factors.isEmpty || user.hasTwoStep else {
            return [info("factors", "The user has no second factor and no passkey.")]
        }
        let passkeys = user.factors.count { $0.type == .passkey }
        var parts = passkeys > 0 ? [passkeys == 1 ? "1 passkey" : "\(passkeys) passkeys"] : []
        if user.factors.contains(where: { $0.type == .totp }) { parts.append("an authenticator app") }
        let codes = user.recoveryCodesLeft
        parts.append(codes == 1 ? "1 recovery code" : "\(codes) recovery codes")
        let isAsked = user.record.requirements.pendingSteps.contains(.secondFactor)
        let text =
            (isAsked ? "A sign-in needs a second factor" : "A sign-in needs no second factor")
            + "; the user has \(parts.formatted(.list(type: .and)))."
        return [
            info(
                "factors", text,
                command: isAsked ? "latchkey users reset-factors \(user.record.profile.id)   # if they are lost" : nil)
        ]
    }

    // MARK: Attempts and emails

    private var locks: [Statement] {
        let command = explanation.user.map { "latchkey users unlock \($0.record.profile.id)" }
        func lock(
            _ state: Tokens.AttemptState, _ code: String, _ severity: Statement.Severity, _ what: String,
            _ wrong: String
        ) -> [Statement] {
            guard let end = state.pausedUntil else {
                guard state.failedToday > 0 else { return [] }
                return [
                    info(
                        "\(code)_attempts",
                        "There \(state.failedToday == 1 ? "was 1 wrong \(wrong)" : "were \(state.failedToday) wrong \(wrong)s") "
                            + "in the last 24 hours.")
                ]
            }
            return [
                Statement(
                    severity: severity, code: code,
                    text:
                        "After \(state.failedToday) wrong \(wrong)s in the last 24 hours, \(what). The next attempt is possible "
                        + "\(times.now == nil ? "from " : "")\(times.text(end)).",
                    command: command)
            ]
        }
        return lock(
            input.attempts.signIn, "password_locked", .problem,
            "passwords are refused on devices where the user has not signed in before", "password")
            + lock(
                input.attempts.secondFactor, "second_factor_locked", .problem, "codes of the second step are refused",
                "code")
            + lock(
                input.attempts.passwordInSession, "password_change_locked", .warning,
                "changes that ask for the password are refused", "password")
    }

    private var mails: [Statement] {
        var statements: [Statement] = []
        if explanation.pendingMails > 0 {
            let count = explanation.pendingMails
            statements.append(
                warning(
                    "emails_pending",
                    "\(count == 1 ? "1 email has" : "\(count) emails have") not been passed to mailer yet.",
                    command: "latchkey doctor"))
        }
        guard explanation.email != nil else { return statements }
        guard let last = input.emails.last else {
            return statements + [info("no_email", "No email to the address in the last three days is known.")]
        }
        let name = last.kind.replacing("_", with: " ")
        let reason = last.reason.map { ": \($0)" } ?? ""
        switch last.event {
        case .queued:
            statements.append(
                warning(
                    "email_queued", "The last email (\(name)) was queued \(times.text(last.at)), and waits to be sent.",
                    command: "latchkey mail list"))
        case .delivered:
            statements.append(
                info("email_delivered", "The mail server accepted the last email (\(name)) \(times.text(last.at))."))
        case .retrying:
            statements.append(
                warning(
                    "email_retrying",
                    "The last email (\(name)) could not be delivered yet, and is tried again\(reason).",
                    command: "latchkey mail retry \(last.message)"))
        case .dead:
            statements.append(
                warning(
                    "email_dead", "The last email (\(name)) was given up \(times.text(last.at))\(reason).",
                    command: "latchkey mail retry \(last.message)"))
        case .expired:
            statements.append(
                warning("email_expired", "The last email (\(name)) expired before it could be sent."))
        }
        return statements
    }

    private func problem(_ code: String, _ text: String, command: String? = nil) -> Statement {
        Statement(severity: .problem, code: code, text: text, command: command)
    }

    private func warning(_ code: String, _ text: String, command: String? = nil) -> Statement {
        Statement(severity: .warning, code: code, text: text, command: command)
    }

    private func info(_ code: String, _ text: String, command: String? = nil) -> Statement {
        Statement(severity: .info, code: code, text: text, command: command)
    }
}
