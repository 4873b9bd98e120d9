import Models
import RPCClient
import Templates

/// The part of the account page about passkeys and two-step sign-in.
struct AccountSecurity: Sendable {
    let factors: Identity.ListFactors.Reply
    /// Oldest first.
    let passkeys: [Passkey]

    /// Asks identity for the user's factors.
    init(of account: AccountPageContext, _ identity: ServiceClient) async throws {
        let (user, application) = (account.session.user, account.session.claims.application)
        async let factors = identity.call(Identity.ListFactors(user: user, application: application))
        passkeys = try await identity.call(Identity.ListPasskeys(user: user, application: application))
        self.factors = try await factors
    }

    /// Whether there is anything to show: an application may have no use for factors.
    private func isEmpty(_ account: AccountPageContext) -> Bool { factors.factors.isEmpty && !account.canAddFactors }

    /// The values that the template uses.
    func values(_ account: AccountPageContext) -> [String: Any] {
        if isEmpty(account) { return [:] }
        let page = account.page
        func path(_ path: String, _ factor: FactorID) -> String {
            page.query.path(path, ["factor": factor.description])
        }
        var values: [String: Any] = [
            "has_factors_part": true, "has_passkeys": !passkeys.isEmpty,
            "has_passkeys_part": !passkeys.isEmpty || account.canAddFactors,
            "add_passkey": page.query.path(AddPasskeyPage.path),
            "passkeys": passkeys.map { passkey in
                var row = times(passkey.createdAt, passkey.lastUsedAt, page)
                row["name"] = VisibleText.name(passkey.name) ?? page.text("passkeys")
                row["synced"] = passkey.isBackedUp
                row["rename"] = path(RenamePasskeyPage.path, passkey.id)
                row["remove"] = path(RemoveFactorPage.path, passkey.id)
                return row
            },
            "can_add": account.canAddFactors,
            "two_step": account.canAddFactors && (factors.hasTwoStep || account.requiresSecondFactor),
            "two_step_text": page.text(
                !account.canAddFactors
                    ? "two_step_unused" : account.requiresSecondFactor ? "two_step_required" : "two_step_text"),
            "set_up_app": page.query.path(AuthenticatorAppPage.path),
        ]
        if account.canAddFactors, !account.requiresSecondFactor, !factors.factors.isEmpty {
            values["switch"] = [
                "href": page.query.path(TwoStepPage.path),
                "text": page.text(factors.hasTwoStep ? "turn_off" : "turn_on"),
            ]
        }
        if let app = factors.factors.first(where: { $0.type == .totp }) {
            var row = times(app.createdAt, app.lastUsedAt, page)
            row["remove"] = path(RemoveFactorPage.path, app.id)
            values["app"] = row
        }
        if !factors.factors.isEmpty {
            let left = factors.recoveryCodesLeft
            values["codes"] = [
                "left": page.text("recovery_codes_left", ["count": String(left)]), "are_few": left < 3,
                "renew": page.query.path(RecoveryCodesPage.path),
            ]
        }
        return values
    }

    private func times(_ created: Timestamp, _ lastUsed: Timestamp?, _ page: PageContext) -> [String: Any] {
        var row: [String: Any] = ["created_stamp": created.description, "created": page.text(created)]
        if let lastUsed { row["used"] = ["stamp": lastUsed.description, "time": page.text(lastUsed)] }
        return row
    }
}

extension AccountPageContext {
    /// Whether the application lets its users set factors up.
    var canAddFactors: Bool { page.client?.factorSettings.secondFactor != .off }

    /// Whether all users of the application need a second factor, except in browsers that are remembered.
    var requiresSecondFactor: Bool { page.client?.factorSettings.secondFactor == .required }
}
