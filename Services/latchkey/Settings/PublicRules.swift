/// Settings for development that a public fleet should not have.
enum PublicRules {
    /// Warns of limits that are off, and of emails that are only written to files, unless the issuer is on this machine.
    static func check(_ issuer: String, _ environment: [String: String]) -> [Diagnosis.CheckResult] {
        guard !IssuerRules.isLoopback(issuer) else { return [] }
        var results: [Diagnosis.CheckResult] = []
        func warn(_ name: String, _ detail: String) {
            results.append(.init(place: "settings", name: name, ok: true, detail: detail, isWarning: true))
        }
        if environment["LATCHKEY_RATE_LIMITS"] == "off" {
            warn("limits", "LATCHKEY_RATE_LIMITS is off, so passwords can be guessed without a pause")
        }
        if environment["LATCHKEY_MAIL_URL"]?.hasPrefix("file:") == true {
            warn("emails", "LATCHKEY_MAIL_URL is a folder, so nobody receives an email")
        }
        return results
    }
}
