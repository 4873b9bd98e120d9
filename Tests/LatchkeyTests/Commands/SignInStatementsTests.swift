import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct SignInStatementsTests {
    private typealias Explanation = Identity.UserExplanation

    private static let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let user = UserID.make()
    private let application = Application(
        id: .make(), name: "Acme Notes", parentID: nil, createdAt: Timestamp(Self.now))
    private let email = EmailAddress("ann@example.com")

    private func time(_ seconds: Double) -> Timestamp { Timestamp(Self.now.addingTimeInterval(seconds)) }

    /// A user with a password who can sign in.
    private func ann(
        _ status: UserStatus = .active, isVerified: Bool = true, isErased: Bool = false,
        _ change: (inout Explanation.User) -> Void = { _ in }
    ) -> Explanation.User {
        let credential = EmailCredential(
            id: .make(), userID: user, email: isErased ? nil : email, hashedEmail: nil,
            emailVerifiedAt: isVerified ? time(-3600) : nil)
        var ann = Explanation.User(
            record: Identity.UserRecord(
                profile: SessionProfile(
                    id: user, applicationID: application.id, status: status, credentials: [credential], memberships: [],
                    identity: nil, activeMembership: nil), createdAt: time(-7200)), hasPassword: true)
        change(&ann)
        return ann
    }

    private func client(_ methods: [LoginMethod]) throws -> Client {
        Client(
            id: try #require(ClientID("client_web")), applicationID: application.id, name: "Web",
            applicationName: application.name, origins: [], redirectURIs: [], loginMethods: methods,
            createdAt: time(-9000))
    }

    private func statements(
        _ user: Explanation.User?, methods: [LoginMethod] = [.password], attempts: SignInExplanation.Attempts = .init(),
        emails: [Mailer.DeliveryRecord] = [], _ change: (inout Explanation) -> Void = { _ in }
    ) throws -> [SignInExplanation.Statement] {
        var explanation = Explanation(
            email: email, application: application, user: user, clients: [try client(methods)])
        change(&explanation)
        return SignInStatements(
            input: .init(user: explanation, attempts: attempts, emails: emails), times: RelativeTime(now: Self.now)
        ).all
    }

    private func problems(_ statements: [SignInExplanation.Statement]) -> [String] {
        statements.filter { $0.severity == .problem }.map(\.code)
    }

    @Test func nothingKeepsMostUsersFromSigningIn() throws {
        let found = try statements(ann())
        #expect(found.allSatisfy { $0.severity == .info })
        #expect(found.map(\.code) == ["user", "methods", "factors", "no_email"])
        #expect(found[0].text == "The user \(user) of “Acme Notes” signed up 2 h ago.")
    }

    @Test func anAddressWithoutAUser() throws {
        var found = try statements(nil)
        #expect(problems(found) == ["no_user"] && found.contains { $0.code == "sign_up_open" })
        #expect(found[0].text == "No user of “Acme Notes” has the address ann@example.com.")
        found = try statements(nil) {
            $0.application?.signUpSettings = SignUpSettings(mode: .invite, deniedDomains: ["example.com"])
            $0.isOnWaitlist = true
            $0.otherApplications = [Application(id: .make(), name: "Shop", parentID: nil, createdAt: time(0))]
            $0.invitation = Invite(
                id: .make(), accountID: nil, email: email, role: .owner, status: .expired, createdAt: time(-86_400),
                expiresAt: time(-3600))
        }
        #expect(
            found.map(\.code) == [
                "no_user", "invitation_over", "domain_not_allowed", "other_applications", "on_waitlist",
                "invitation_required", "no_email",
            ])
        #expect(
            found.first { $0.code == "invitation_required" }?.command
                == "latchkey users create ann@example.com --app \(application.id) --invite")
        found = try statements(nil) { $0.application = nil }
        #expect(found[0].text == "No user of any application has the address ann@example.com.")
    }

    /// Invitations and rules are an application's, so without one the next step is named.
    @Test func withoutAnApplicationTheOptionIsNamed() throws {
        let hint = try #require(
            try statements(nil) { $0.application = nil }.first { $0.code == "application_not_given" })
        #expect(hint.severity == .info && hint.text.contains("whether the address is invited"))
        #expect(hint.command == "latchkey users explain ann@example.com --app APP")
        #expect(!(try statements(nil)).contains { $0.code == "application_not_given" })
    }

    @Test(arguments: [SignUpHook.Fallback.open, .closed])
    func whoSignsUpIsForTheHookToSay(_ fallback: SignUpHook.Fallback) throws {
        let hook = SignUpHook(url: "https://shop.example/hook", fallback: fallback)
        func found(_ mode: SignUpSettings.Mode, _ hook: SignUpHook?) throws -> [SignInExplanation.Statement] {
            try statements(nil) {
                $0.application?.signUpSettings = SignUpSettings(mode: mode)
                $0.application?.signUpSettings.hook = hook
            }
        }
        let open = try found(.open, hook)
        #expect(
            open.first { $0.code == "sign_up_open" }?.text
                == "Anyone whom its sign-up hook lets in can sign up to “Acme Notes”.")
        let text = try #require(open.first { $0.code == "sign_up_hook" }?.text)
        #expect(text.hasSuffix(fallback == .open ? "(it fails open)." : "nobody signs up (it fails closed)."))
        #expect(try found(.invite, hook).contains { $0.code == "sign_up_hook" })
        // It is not asked about those who are turned away.
        #expect(!(try found(.closed, hook)).contains { $0.code == "sign_up_hook" })
        let without = try found(.open, nil)
        #expect(!without.contains { $0.code == "sign_up_hook" })
        #expect(without.contains { $0.text == "Anyone can sign up to “Acme Notes”." })
    }

    @Test func suspendedAndErasedUsers() throws {
        let suspended = try statements(ann(.suspended)) { explanation in
            explanation.entries = [
                Identity.AuditRecord(
                    id: .make(), at: time(-60), event: .userSuspended, application: application.id, caller: .operator)
            ]
        }
        #expect(problems(suspended) == ["suspended"] && suspended[0].text.contains("1 min ago"))
        #expect(suspended[0].command == "latchkey users restore \(user)")
        #expect(problems(try statements(ann(.suspended, isErased: true))) == ["erased"])
    }

    @Test func pausesAfterWrongAttempts() throws {
        let locked = Tokens.AttemptState(failedInARow: 7, failedToday: 9, pausedUntil: time(130))
        var found = try statements(ann(), attempts: .init(signIn: locked))
        #expect(problems(found) == ["password_locked"])
        #expect(
            found[0].text
                == "After 9 wrong passwords in the last 24 hours, passwords are refused on devices where the user has not "
                + "signed in before. The next attempt is possible in 2 min.")
        #expect(found[0].command == "latchkey users unlock \(user)")
        #expect(problems(try statements(ann(), attempts: .init(secondFactor: locked))) == ["second_factor_locked"])
        found = try statements(
            ann(), attempts: .init(signIn: .init(failedInARow: 1, failedToday: 1), passwordInSession: locked))
        #expect(problems(found) == [] && found[0].code == "password_change_locked" && found[0].severity == .warning)
        #expect(found.contains { $0.text == "There was 1 wrong password in the last 24 hours." })
    }

    @Test func methodsThatTheUserDoesNotHave() throws {
        let withoutPassword = ann { $0.hasPassword = false }
        let found = try statements(withoutPassword)
        #expect(problems(found) == ["no_method"] && found[0].command == "latchkey users send-reset \(user)")
        #expect(problems(try statements(withoutPassword, methods: [.password, .magicLink])) == [])
        #expect(problems(try statements(withoutPassword, methods: [.google])) == [])
        let unverified = ann(isVerified: false) { $0.hasPassword = false }
        #expect(problems(try statements(unverified, methods: [.google])) == ["no_method"])
        let linked = ann(isVerified: false) {
            $0.hasPassword = false
            $0.providers = [.google]
        }
        #expect(problems(try statements(linked, methods: [.google])) == [])
        #expect(problems(try statements(ann()) { $0.clients = [] }) == ["no_client"])
        // Another client offers what the user has.
        let other = try client([.magicLink])
        let warned = try statements(withoutPassword) { $0.clients.append(other) }
        #expect(problems(warned) == [] && warned[0].code == "no_method" && warned[0].severity == .warning)
    }

    @Test func whatTheNextSignInAsksFor() throws {
        let found = try statements(
            ann(isVerified: false) {
                $0.record.requirements = .init(
                    pendingSteps: [.emailVerification, .secondFactor, .terms], termsVersion: "2026-01")
                $0.factors = [
                    Factor(id: .make(), type: .totp, name: nil, createdAt: time(0), lastUsedAt: nil),
                    Factor(id: .make(), type: .passkey, name: "Key", createdAt: time(0), lastUsedAt: nil),
                ]
                $0.hasTwoStep = true
                $0.recoveryCodesLeft = 3
            })
        #expect(problems(found) == ["email_verification_required"])
        #expect(found.contains { $0.code == "terms_not_accepted" && $0.text.contains("2026-01") })
        let factors = try #require(found.first { $0.code == "factors" })
        #expect(factors.text.contains("1 passkey, an authenticator app, and 3 recovery codes"))
        #expect(factors.command?.hasPrefix("latchkey users reset-factors \(user)") == true)
    }

    @Test(arguments: [
        (Mailer.DeliveryRecord.Event.queued, SignInExplanation.Statement.Severity.warning), (.delivered, .info),
        (.retrying, .warning), (.dead, .warning), (.expired, .warning),
    ])
    func whatBecameOfTheLastEmail(
        _ event: Mailer.DeliveryRecord.Event, _ severity: SignInExplanation.Statement.Severity
    ) throws {
        let records = [
            Mailer.DeliveryRecord(message: .make(), kind: "magic_link", event: .delivered, at: time(-900)),
            Mailer.DeliveryRecord(
                message: .make(), kind: "password_reset", event: event, at: time(-600),
                reason: event == .dead ? "rejected 550 no such user" : nil),
        ]
        let found = try statements(ann(), emails: records)
        let last = try #require(found.first { $0.code.hasPrefix("email_") })
        #expect(last.severity == severity && last.text.contains("(password reset)"))
        #expect(last.text.contains("550 no such user") == (event == .dead))
        #expect(problems(found) == [])
    }

    @Test func emailsThatDidNotReachMailer() throws {
        let found = try statements(ann()) { $0.pendingMails = 2 }
        #expect(found[0].text == "2 emails have not been passed to mailer yet." && found[0].severity == .warning)
    }

    @Test func aSignInThatStoppedAfterItsFirstFactor() throws {
        func found(_ events: [AuditEvent], _ reason: String?) throws -> SignInExplanation.Statement? {
            try statements(ann()) { explanation in
                explanation.entries = events.map { event in
                    Identity.AuditRecord(
                        id: .make(), at: time(-60), event: event, application: application.id, caller: .gateway,
                        reason: event == .signInPending ? reason : nil)
                }
            }.first { $0.code == "sign_in_pending" }
        }
        for (reason, text) in [
            ("second_factor", "the second one was not shown"),
            ("second_factor_enrolment", "no second factor was set up"),
            ("email_verification", "the address was not verified"), ("terms", "the terms were not accepted"),
            (nil, "its next step was not taken"),
        ] {
            let statement = try #require(try found([.secondFactorFailed, .signInPending, .signIn], reason))
            #expect(statement.severity == .warning)
            #expect(
                statement.text
                    == "The last sign-in (1 min ago) is not complete: the first factor was right, and \(text).")
        }
        // It went on.
        #expect(try found([.signIn, .signInPending], "second_factor") == nil)
        #expect(try found([.signInFailed], nil) == nil)
    }

    @Test func throwAwayAddressesWhereTheyCannotSignUp() throws {
        for (isThrowAway, isDenied) in [(true, true), (true, false), (false, true)] {
            let found = try statements(nil) {
                $0.application?.signUpSettings = SignUpSettings(deniesThrowAway: isDenied)
                $0.isThrowAway = isThrowAway
            }
            let statement = found.first { $0.code == "throw_away_not_allowed" }
            #expect((statement != nil) == (isThrowAway && isDenied))
            #expect(statement.map { $0.severity == .warning && $0.text.contains("example.com hands out") } != false)
        }
    }
}
