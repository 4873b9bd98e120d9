/// The templates that are whole pages, a file each in `Templates/`.
enum PageTemplate: String, CaseIterable, Sendable {
    case signIn = "sign-in"
    case password
    case checkMail = "check-mail"
    case signUp = "sign-up"
    case forgot, mailed
    case inviteCode = "invite-code"
    case secondFactor = "second-factor"
    case done, account, activity
    case exportData = "export-data"
    case deleteUser = "delete-user"
    case addEmail = "add-email"
    case changeEmail = "change-email"
    case changePassword = "change-password"
    case disconnect, terms, confirm
    case addPasskey = "add-passkey"
    case missingPasskey = "missing-passkey"
    case renamePasskey = "rename-passkey"
    case removeFactor = "remove-factor"
    case twoStep = "two-step"
    case authenticatorApp = "authenticator-app"
    case recoveryCodes = "recovery-codes"
    case accountName = "account-name"
    case members, member
    case signOut = "sign-out"
    case consent, error, leaving, about, start, docs, problem, problems

    /// Whether the page has a form that changes something. Such a page needs a CSRF token.
    var hasForm: Bool {
        ![.done, .activity, .members, .error, .leaving, .about, .start, .docs, .problem, .problems].contains(self)
    }

    /// Every template by its file's name, including the parts that pages share.
    static let sources: [String: [UInt8]] = [
        "layout": PackageResources.layout_mustache, "alert": PackageResources.alert_mustache,
        "field": PackageResources.field_mustache, "csrf": PackageResources.csrf_mustache,
        "providers": PackageResources.providers_mustache, "mark": PackageResources.mark_mustache,
        "scope": PackageResources.scope_mustache, "passkey": PackageResources.passkey_mustache,
        "new-passkey": PackageResources.new_passkey_mustache,
        "no-passkeys": PackageResources.no_passkeys_mustache,
        "key": PackageResources.key_mustache, "terms-sentence": PackageResources.terms_sentence_mustache,
        "sign-in": PackageResources.sign_in_mustache, "password": PackageResources.password_mustache,
        "check-mail": PackageResources.check_mail_mustache, "sign-up": PackageResources.sign_up_mustache,
        "invite-code": PackageResources.invite_code_mustache,
        "second-factor": PackageResources.second_factor_mustache,
        "forgot": PackageResources.forgot_mustache, "mailed": PackageResources.mailed_mustache,
        "done": PackageResources.done_mustache, "account": PackageResources.account_mustache,
        "activity": PackageResources.activity_mustache,
        "activity-rows": PackageResources.activity_rows_mustache,
        "account-name": PackageResources.account_name_mustache,
        "members": PackageResources.members_mustache, "member": PackageResources.member_mustache,
        "delete-user": PackageResources.delete_user_mustache,
        "add-email": PackageResources.add_email_mustache,
        "change-email": PackageResources.change_email_mustache,
        "export-data": PackageResources.export_data_mustache,
        "change-password": PackageResources.change_password_mustache,
        "disconnect": PackageResources.disconnect_mustache, "terms": PackageResources.terms_mustache,
        "confirm": PackageResources.confirm_mustache, "add-passkey": PackageResources.add_passkey_mustache,
        "missing-passkey": PackageResources.missing_passkey_mustache,
        "rename-passkey": PackageResources.rename_passkey_mustache,
        "remove-factor": PackageResources.remove_factor_mustache,
        "two-step": PackageResources.two_step_mustache,
        "authenticator-app": PackageResources.authenticator_app_mustache,
        "recovery-codes": PackageResources.recovery_codes_mustache,
        "sign-out": PackageResources.sign_out_mustache, "consent": PackageResources.consent_mustache,
        "error": PackageResources.error_mustache, "leaving": PackageResources.leaving_mustache,
        "about": PackageResources.about_mustache, "start": PackageResources.start_mustache,
        "docs": PackageResources.docs_mustache, "problem": PackageResources.problem_mustache,
        "problems": PackageResources.problems_mustache,
    ]
}
