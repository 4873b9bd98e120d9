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

    /// The values that the template uses.
    func values(_ account: AccountPageContext) -> [String: Any] {
        let page = account.page
        func path(_ path: String, _ factor: FactorID) -> String {
            page.query.path(path, ["factor": factor.description])
        }
        var values: [String: Any] = [
            "has_passkeys": !passkeys.isEmpty, "add_passkey": page.query.path(AddPasskeyPage.path),
            "passkeys": passkeys.map { passkey in
                var row = times(passkey.createdAt, passkey.lastUsedAt, page)
                row["name"] = VisibleText.name(passkey.name) ?? page.text("passkeys")
                row["synced"] = passkey.isBackedUp
                row["rename"] = path(RenamePasskeyPage.path, passkey.id)
                row["remove"] = path(RemoveFactorPage.path, passkey.id)
                return row
            },
            "two_step": factors.hasTwoStep, "set_up_app": page.query.path(AuthenticatorAppPage.path),
        ]
        if let app = factors.factors.first(where: { $0.type == .totp }) {
            var row = times(app.createdAt, app.lastUsedAt, page)
            row["remove"] = path(RemoveFactorPage.path, app.id)
            row["codes_left"] = page.text("recovery_codes_left", ["count": String(factors.recoveryCodesLeft)])
            row["has_few_codes"] = factors.recoveryCodesLeft < 3
            row["renew_codes"] = page.query.path(RecoveryCodesPage.path)
            values["app"] = row
        }
        return values
    }

    private func times(_ created: Timestamp, _ lastUsed: Timestamp?, _ page: PageContext) -> [String: Any] {
        var row: [String: Any] = ["created_stamp": created.description, "created": page.text(created)]
        if let lastUsed { row["used"] = ["stamp": lastUsed.description, "time": page.text(lastUsed)] }
        return row
    }
}
