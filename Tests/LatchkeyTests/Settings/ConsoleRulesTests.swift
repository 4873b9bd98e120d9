import Testing

@testable import LatchkeyCommand

@Suite struct ConsoleRulesTests {
    private func warnings(_ bind: String?, url: String? = nil) -> [Diagnosis.CheckResult] {
        var environment: [String: String] = [:]
        environment["LATCHKEY_CONSOLE_BIND"] = bind
        environment["LATCHKEY_CONSOLE_URL"] = url
        return ConsoleRules.check(environment)
    }

    /// Passwords and API keys would go through the network unencrypted.
    @Test(arguments: ["0.0.0.0:8081", "[::]:8081", "192.0.2.1:8081", "console.example.com:8081"])
    func warnsOfPlainHTTPBeyondThisMachine(bind: String) throws {
        let result = try #require(warnings(bind).first)
        #expect(result.ok && result.isWarning && result.name == "console")
        #expect(result.detail?.contains(bind) == true && result.detail?.contains("LATCHKEY_CONSOLE_URL") == true)
        #expect(!warnings(bind, url: "http://localhost:8081").isEmpty)
        #expect(warnings(bind, url: "https://console.example.com").isEmpty)
    }

    @Test(arguments: [nil, "", "off", "127.0.0.1:8081", "[::1]:8081", "localhost:0", "not an address"])
    func anythingElseIsFine(bind: String?) {
        #expect(warnings(bind).isEmpty)
    }
}
