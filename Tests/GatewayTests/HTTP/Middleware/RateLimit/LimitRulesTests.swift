import Configuration
import Hummingbird
import Models
import ServiceKit
import Testing

@testable import GatewayService

@Suite struct LimitRulesTests {
    private func rules(_ variables: [String: String]) throws -> LimitRules {
        try LimitRules(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test func theStandardIsTheContracts() throws {
        let rules = try rules([:])
        #expect(rules.isOn && rules.failuresPerDay == 100)
        #expect(rules[.signIn] == .init(limit: 30, window: 60))
        #expect(rules[.failedSignIns] == .init(limit: 5, window: 300))
        #expect(rules[.mail] == .init(limit: 20, window: 60))
        #expect(rules[.mailbox] == .init(limit: 5, window: 60))
        #expect(rules[.mailboxHour] == .init(limit: 10, window: 3600))
        #expect(rules[.mailboxDay] == .init(limit: 20, window: 86_400))
        #expect(rules[.token] == .init(limit: 150, window: 300))
    }

    @Test func eachCanBeSet() throws {
        let rules = try rules([
            "LATCHKEY_LIMIT_SIGN_IN": "7/90s", "LATCHKEY_LIMIT_TOKEN": "1000/5m", "LATCHKEY_LIMIT_MAILBOX": "50/24h",
            "LATCHKEY_LIMIT_FAILURES_PER_DAY": "20",
        ])
        #expect(rules[.signIn] == .init(limit: 7, window: 90))
        #expect(rules[.token] == .init(limit: 1000, window: 300))
        #expect(rules[.mailbox] == .init(limit: 50, window: 86400))
        #expect(rules.failuresPerDay == 20)
        #expect(try !self.rules(["LATCHKEY_RATE_LIMITS": "off"]).isOn)
    }

    @Test(arguments: ["30", "30/60", "0/60s", "30/0s", "-1/60s", "30/25h", "30/60d", " 30/60s", "many"])
    func anErrorNamesTheVariable(text: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try rules(["LATCHKEY_LIMIT_CHECK_EMAIL": text])
        }
        #expect(error?.description.contains("LATCHKEY_LIMIT_CHECK_EMAIL") == true)
    }

    @Test func aDaysFailuresLeaveRoomForTheOwner() throws {
        for (text, strangers, device) in [("100", 90, 10), ("20", 18, 2), ("1", 1, 1)] {
            let rules = try rules(["LATCHKEY_LIMIT_FAILURES_PER_DAY": text])
            #expect(rules.strangersFailuresPerDay == strangers && rules.deviceFailuresPerDay == device)
        }
    }
}
