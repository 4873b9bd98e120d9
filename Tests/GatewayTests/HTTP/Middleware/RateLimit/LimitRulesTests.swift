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

    @Test func neighboursInIPv6CountTogether() {
        func place(_ address: String) -> String { AddressRange.neighbourhood(of: address) }
        #expect(place("2001:db8:1:2:3::4") == place("2001:db8:1:2:ffff::1"))
        #expect(place("2001:db8:1:2::") != place("2001:db8:1:3::"))
        #expect(place("192.0.2.1") != place("192.0.2.2"))
        #expect(place("::ffff:192.0.2.1") == place("192.0.2.1"))
        func places(_ address: String) -> [String] { AddressRange.neighbourhoods(of: address) }
        #expect(places("192.0.2.1").count == 1)
        let here = places("2001:db8:1:200::1")
        #expect(here.count == 3)
        #expect(places("2001:db8:1:2ff::1").dropFirst() == here.dropFirst())
        #expect(places("2001:db8:1:300::1")[1] != here[1] && places("2001:db8:1:300::1")[2] == here[2])
        #expect(places("2001:db8:2::1")[2] != here[2])
    }

    @Test func aDaysFailuresLeaveRoomForTheOwner() throws {
        for (text, strangers, device) in [("100", 90, 10), ("20", 18, 2), ("1", 1, 1)] {
            let rules = try rules(["LATCHKEY_LIMIT_FAILURES_PER_DAY": text])
            #expect(rules.strangersFailuresPerDay == strangers && rules.deviceFailuresPerDay == device)
        }
    }
}
