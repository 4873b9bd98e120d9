import Models
import Testing

@Suite struct AuthenticationContextTests {
    @Test(
        arguments: [
            ([], .oneFactor), (["pwd"], .oneFactor), (["email"], .oneFactor), (["pwd", "otp", "mfa"], .twoFactors),
            (["hwk", "user", "mfa"], .phishingResistant), (["pwd", "swk", "mfa"], .phishingResistant),
        ] as [([String], AuthenticationContext)])
    func isTheStrongestThatTheMethodsReach(_ methods: [String], _ context: AuthenticationContext) {
        #expect(AuthenticationContext(authenticationMethods: methods) == context)
        #expect(context.isReached(by: methods))
    }

    @Test func includesTheWeakerOnes() {
        let ascending = AuthenticationContext.allCases
        #expect(ascending == [.oneFactor, .twoFactors, .phishingResistant])
        for (index, context) in ascending.enumerated() {
            #expect(ascending.filter { $0.isReached(by: context) } == Array(ascending[...index]))
        }
    }
}
