import Models
import Redis
import Testing

@testable import TokensService

@Suite struct SessionAuthenticationTests {
    private func read(
        _ methods: [String], _ time: Int, _ twoFactors: String? = nil, _ phishingResistant: String? = nil
    ) throws -> SessionAuthentication {
        try SessionAuthentication(methods, at: time, twoFactors: twoFactors, phishingResistant: phishingResistant)
    }

    @Test func aPasswordLeavesTheTimesOfStrongerFactors() throws {
        let times = try read(["pwd"], 3000, "2000 pwd otp mfa", "1000 hwk user mfa")
        #expect(times.events.map(\.context) == [.phishingResistant, .twoFactors, .oneFactor])
        #expect(times.latest(reaching: .oneFactor)?.time == 3000)
        #expect(times.latest(reaching: .twoFactors)?.time == 2000)
        #expect(times.latest(reaching: .phishingResistant)?.methods == ["hwk", "user", "mfa"])
        #expect(try read(["pwd"], 3000).latest(reaching: .twoFactors) == nil)
    }

    @Test func theFieldsOfANewSessionAreReadBack() throws {
        for methods in [["pwd"], ["pwd", "otp", "mfa"], ["swk", "user", "mfa"]] {
            let new = SessionAuthentication(methods, at: 5000)
            let arguments = new.fields.arguments.compactMap { $0 as? String }
            try #require(arguments.count == 4 && arguments[0] == "two_factors" && arguments[2] == "phishing_resistant")
            let again = try read(
                methods, 5000, arguments[1].isEmpty ? nil : arguments[1], arguments[3].isEmpty ? nil : arguments[3])
            for context in AuthenticationContext.allCases {
                #expect(again.latest(reaching: context) == new.latest(reaching: context))
            }
        }
    }

    /// Earlier versions stored one time. A password may have renewed it, if the session has one.
    @Test func theTimeOfASecondFactorOfAnEarlierVersionIsNotKnownBesideAPassword() throws {
        let mixed = try read(["pwd", "otp", "mfa"], 3000)
        #expect(mixed.latest(reaching: .twoFactors)?.time == 0)
        #expect(mixed.latest(reaching: .oneFactor) == .init(context: .oneFactor, time: 3000, methods: ["pwd"]))
        #expect(try read(["hwk", "user", "mfa"], 3000).latest(reaching: .phishingResistant)?.time == 3000)
    }

    @Test(arguments: ["", "pwd", "x pwd"]) func refusesAnyOtherText(text: String) {
        #expect(throws: RedisError.protocolError) { try read(["pwd"], 1, text) }
    }
}
