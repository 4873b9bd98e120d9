import GeoIP
import Hummingbird
import Models
import RPCClient
import Templates

/// What happened in the user's account, in plain sentences: a page at a time.
struct ActivityPage: Sendable {
    static let path = "/login/account/activity"
    private static let limit = 30

    let clients: ClientDirectory
    let listActivity: ListActivity
    var places: Places?

    func show(_ account: AccountPageContext) async throws -> Response {
        let page = account.page
        let cursor = page.request.queryValue("cursor").flatMap(AuditEntryID.init)
        let activity = try await listActivity(
            of: account.session, limit: Self.limit, before: cursor, omittingDetails: true)
        var values: [String: Any] = [
            "wide": true, "lead": page.text("activity_lead"), "back": page.query.path(AccountPage.path),
            "activity": await rows(activity.entries, page),
        ]
        if let next = activity.nextCursor {
            values["older"] = page.query.path(Self.path, ["cursor": next.description])
        }
        return page.render(.activity, title: page.text("activity"), values)
    }

    /// The values of the template for each entry.
    func rows(_ entries: [ActivityEntry], _ page: PageContext) async -> [[String: Any]] {
        var names: [ClientID: String] = [:]
        for client in Set(
            entries.filter { [.consentGranted, .consentRevoked].contains($0.event) }.compactMap(\.client))
        {
            names[client] = VisibleText.name(try? await clients.client(client).name)
        }
        return entries.map { entry in
            var row: [String: Any] = [
                "text": page.text(
                    entry.phrase,
                    [
                        "provider": entry.provider?.displayName ?? "",
                        "client": entry.client.map { names[$0] ?? $0.description } ?? "",
                    ]),
                "stamp": entry.at.description, "time": page.text(entry.at),
            ]
            if entry.actor == .operator {
                row["by"] = page.text("by_support")
            } else if entry.device != nil {
                row["by"] = DeviceName(recorded: entry.device).text(page)
            }
            row["address"] = VisibleText.name(entry.ipAddress)
            row["place"] = places?.text(of: entry.ipAddress, page)
            return row
        }
    }
}

extension ActivityEntry {
    /// The name of the phrase that tells what happened.
    var phrase: String { "activity_\(sentence)" }

    private var sentence: String {
        let isApp = reason == Factor.Kind.totp.rawValue
        return switch event {
        case .signIn: provider == nil ? "sign_in" : "sign_in_with"
        case .signUp: "sign_up"
        case .signInPending where reason == PendingSignIn.Step.secondFactor.rawValue: "sign_in_second_step"
        case .signInPending, .signInHeld: "sign_in_pending"
        case .signInFailed, .passwordChangeFailed, .reauthenticationFailed, .secondFactorFailed: "wrong_secret"
        case .signInRefused, .passkeyRefused: "sign_in_refused"
        case .breachedPasswordUsed: "breached_password"
        case .mailRequested: "mail_requested"
        case .passwordChanged, .passwordReset: "password_changed"
        case .emailVerified: "email_verified"
        case .emailChanged: "email_changed"
        case .emailAdded: "email_added"
        case .emailRemoved: "email_removed"
        case .primaryEmailChanged: "primary_email_changed"
        case .emailChangeUndone: "email_change_undone"
        case .termsAccepted: "terms_accepted"
        case .reauthenticated: "reauthenticated"
        case .refreshTokenReused, .authorizationCodeReused: "session_copied"
        case .newDevice: "new_device"
        case .consentGranted: "consent_granted"
        case .consentRevoked: "consent_revoked"
        case .sessionEnded: "session_ended"
        case .sessionsEnded: "sessions_ended"
        case .accountSwitched: "account_switched"
        case .accountCreated: "account_created"
        case .accountRenamed: "account_renamed"
        case .accountDeleted: "account_deleted"
        case .memberAdded: "member_added"
        case .memberChanged: reason == Self.otherMember ? "other_member_changed" : "member_changed"
        case .memberRemoved: reason == Self.otherMember ? "other_member_removed" : "member_removed"
        case .profileChanged: "profile_changed"
        case .inviteCreated: "invite_created"
        case .inviteRevoked: "invite_revoked"
        case .inviteAccepted: "invite_accepted"
        case .userCreated, .userImported: "user_created"
        case .userUnlocked: "user_unlocked"
        case .userSuspended: "user_suspended"
        case .userRestored: "user_restored"
        case .dataExported: "data_exported"
        case .identityLinked: provider == nil ? "other" : "identity_linked"
        case .identityUnlinked: provider == nil ? "other" : "identity_unlinked"
        case .credentialsReset: "credentials_reset"
        case .factorAdded: isApp ? "app_added" : "passkey_added"
        case .factorRenamed: "passkey_renamed"
        case .factorRemoved: isApp ? "app_removed" : "passkey_removed"
        case .factorsReset: "factors_reset"
        case .twoStepChanged: reason == "off" ? "two_step_off" : "two_step_on"
        case .recoveryCodesRenewed: "codes_renewed"
        case .recoveryCodeUsed: "code_used"
        case .secondFactorSkipped: "factor_skipped"
        // These concern no user, or one who can't read them any more.
        case .clientSecretRenewed, .clientRefused, .clientCreated, .clientUpdated, .clientDeleted, .applicationCreated,
            .applicationUpdated, .applicationDeleted, .signUpRefused, .connectionSet, .connectionRemoved,
            .waitlistJoined, .userErased, .usersExported, .apiKeyCreated, .apiKeyRevoked, .webhookCreated,
            .webhookUpdated, .webhookDeleted, .webhookSecretRotated, .operatorLinkCreated:
            "other"
        }
    }
}
