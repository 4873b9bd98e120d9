import Foundation
import Models

/// Something whose settings can be declared: an application, a client, a connection or a webhook.
protocol DeclarableSettings {
    /// The settings that have a value, by the names that the audit log uses, with their values for operators. Values are equal only if the
    /// settings are. Secrets and keys are not among them.
    var settings: [(name: String, value: String)] { get }
    /// The value of a setting as the audit log keeps it.
    static func audited(_ value: String, of setting: String) -> String
}

extension DeclarableSettings {
    static func audited(_ value: String, of setting: String) -> String { value }

    /// A URL without user info, query and fragment: they may have a secret, and the log is kept for years.
    static func auditedURL(_ value: String) -> String {
        guard var url = URLComponents(string: value) else { return "" }
        url.user = nil
        url.password = nil
        url.query = nil
        url.fragment = nil
        return url.string ?? ""
    }

    /// The settings that are not the same in `old`, with both values, in a fixed order.
    func difference(from old: Self) -> [(name: String, old: String?, new: String?)] {
        let (before, after) = (old.settings, settings)
        let removed = before.filter { setting in !after.contains { $0.name == setting.name } }
            .map { setting -> (name: String, old: String?, new: String?) in (setting.name, setting.value, nil) }
        let others = after.compactMap { name, value -> (name: String, old: String?, new: String?)? in
            let earlier = before.first { $0.name == name }?.value
            return earlier == value ? nil : (name, earlier, value)
        }
        return others + removed
    }

    /// The same for the audit log.
    func auditChanges(since old: Self) -> [Identity.AuditRecord.Change] {
        difference(from: old).map { name, old, new in
            .init(
                name, from: old.map { Self.audited($0, of: name) }, to: new.map { Self.audited($0, of: name) })
        }
    }
}

/// Collects settings.
private struct SettingList {
    private(set) var settings: [(name: String, value: String)] = []

    mutating func add(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { settings.append((name, value)) }
    }

    mutating func add(_ name: String, _ value: Bool) { add(name, value ? "true" : "false") }

    /// URLs, domains and methods have no commas with a space behind.
    mutating func add(_ name: String, _ values: [String]) { add(name, values.joined(separator: ", ")) }
}

extension Application: DeclarableSettings {
    var settings: [(name: String, value: String)] {
        var list = SettingList()
        list.add("name", name)
        list.add("parent", parentID?.description)
        list.add("hide_account_existence", hideAccountExistence)
        list.add("sign_up_by_mail", signUpByMail.map { $0 ? "true" : "false" })
        list.add("sign_up", signUpSettings.mode.rawValue)
        list.add("allow_domain", signUpSettings.allowedDomains)
        list.add("deny_domain", signUpSettings.deniedDomains)
        list.add("deny_throw_away", signUpSettings.deniesThrowAway)
        list.add("require_verified_email", signUpSettings.requiresVerifiedEmail)
        list.add("terms_version", signUpSettings.termsVersion)
        if let hook = signUpSettings.hook {
            list.add("sign_up_hook", hook.url)
            list.add("sign_up_hook_fails", hook.fallback.rawValue)
            list.add("sign_up_hook_allow_private", hook.allowsPrivateAddresses)
        }
        list.add("second_factor", factorSettings.secondFactor.rawValue)
        list.add("remember_browsers", factorSettings.remembersBrowsers)
        return list.settings + branding.values
    }

    static func audited(_ value: String, of setting: String) -> String {
        setting == "sign_up_hook" ? auditedURL(value) : value
    }
}

extension Client: DeclarableSettings {
    var settings: [(name: String, value: String)] {
        var list = SettingList()
        list.add("name", name)
        list.add("origins", origins)
        list.add("redirect_uris", redirectURIs)
        list.add("login_methods", loginMethods.map(\.rawValue))
        list.add("first_party", isFirstParty)
        list.add("logo_url", logoURL)
        list.add("accent_colour", accentColour)
        list.add("link_pages", linkPages.map { "\($0.key.rawValue) \($0.value)" }.sorted())
        list.add("post_logout_redirect_uris", postLogoutRedirectURIs)
        list.add("token_endpoint_auth_method", authentication.rawValue)
        return list.settings
    }
}

extension Webhook: DeclarableSettings {
    var settings: [(name: String, value: String)] {
        var list = SettingList()
        list.add("name", name)
        list.add("url", url)
        list.add("events", events.isEmpty ? "all" : events.map(\.rawValue).joined(separator: ", "))
        list.add("allow_private", allowsPrivateAddresses)
        list.add("enabled", isEnabled)
        return list.settings
    }

    static func audited(_ value: String, of setting: String) -> String {
        setting == "url" ? auditedURL(value) : value
    }
}

extension Identity.SetProviderConnection: DeclarableSettings {
    var settings: [(name: String, value: String)] {
        var list = SettingList()
        list.add("provider_client_id", providerClientID)
        list.add("issuer", issuer)
        list.add("team_id", teamID)
        list.add("key_id", keyID)
        return list.settings
    }
}
