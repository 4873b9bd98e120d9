import Models
import Redis
import Testing

@testable import TokensService

@Suite struct SessionAuthorizationTests {
    private let application = ApplicationID.make()
    private let account = AccountID.make()

    private func read(_ values: [String]) throws(RedisError) -> SessionAuthorization {
        var fields = try ReplyFields(.array(values.map(word)))
        let authorization = try SessionAuthorization(&fields)
        try fields.end()
        return authorization
    }

    private var values: [String] {
        ["client_demo", "\(application)", "\(account)", "member", "pwd  otp mfa", "", "openid"]
    }

    @Test func readsTheFieldsInTheirOrder() throws {
        let authorization = try read(values)
        let expected = SessionAuthorization(
            client: try #require(ClientID("client_demo")), application: application, account: account, role: .member,
            authenticationMethods: ["pwd", "otp", "mfa"], scope: "openid")
        #expect(authorization == expected && !authorization.isDelegated)
    }

    @Test func theContextIsTheRequestedOneOrTheStrongest() throws {
        #expect(try read(values).authenticationContext == .twoFactors)
        var asked = values
        asked[5] = "urn:latchkey:one-factor"
        #expect(try read(asked).authenticationContext == .oneFactor)
    }

    @Test func methodsAndScopeMayBeEmpty() throws {
        let authorization = try read(Array(values.prefix(4)) + ["", "", ""])
        #expect(authorization.authenticationMethods.isEmpty && authorization.scope.isEmpty)
    }

    @Test(arguments: [(0, ""), (1, "x"), (2, ""), (3, "admin"), (3, ""), (5, "gold")])
    func refusesAValueThatIsNotOfItsKind(index: Int, value: String) {
        var wrong = values
        wrong[index] = value
        #expect(throws: RedisError.protocolError) { try read(wrong) }
    }

    @Test func refusesMissingFields() {
        for count in 0..<7 {
            #expect(throws: RedisError.protocolError) { try read(Array(values.prefix(count))) }
        }
    }

    @Test func firstPartySessionsHaveTheScopesOfAProfile() {
        let authorization = SessionAuthorization(
            client: TokensFixture.client, application: application, account: account, role: .owner,
            authenticationMethods: [])
        #expect(authorization.scope == "openid profile email")
    }
}
