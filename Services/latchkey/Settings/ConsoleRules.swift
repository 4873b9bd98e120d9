/// The settings of the console.
enum ConsoleRules {
    /// Warns of a console that other machines reach without TLS.
    static func check(_ environment: [String: String]) -> [Diagnosis.CheckResult] {
        guard environment["LATCHKEY_CONSOLE_BIND"] != "off",
            let warning = (try? ConsoleSettings(environment: environment))?.plainHTTPWarning
        else { return [] }
        return [.init(place: "settings", name: "console", ok: true, detail: warning, isWarning: true)]
    }
}
