import Models
import Testing

@testable import IdentityService

@Suite struct SetOperatorPasswordHandlerTests {
    @Test func replacesThePasswordAndKeepsTheApp() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let first = try await ann.setPassword()
        _ = try await ann.setUpApp()
        let second = try await ann.setPassword(Secret("another sentence that nobody guesses"))
        #expect(second.epoch > first.epoch && second.secondFactor == .code)
        #expect(await error { try await ann.checkPassword() }?.code == .invalidCredentials)
        #expect(try await ann.checkPassword(Secret("another sentence that nobody guesses")) == second)
        let entry = try await ann.identity.auditEntries { $0.event = .passwordChanged }.first
        #expect(entry?.user == ann.user && entry?.ipAddress == "192.0.2.7" && entry?.caller == .operator)
    }

    @Test(arguments: ["short", "password1234", "ann@example.com!", "latchkey console"])
    func refusesWeakPasswords(_ password: String) async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let thrown = await error { try await ann.setPassword(Secret(password)) }
        #expect(thrown?.code == .invalidRequest && thrown?.invalidParams?.first?.path == "/password")
    }

    @Test func otherUsersAreNoOperators() async throws {
        let identity = try await IdentityFixture()
        _ = try await OperatorFixture(identity)
        let bea = try await identity.signUp("bea@example.com").profile.id
        let thrown = await error {
            try await identity.call(
                Identity.SetOperatorPassword(user: bea, password: IdentityFixture.password, ipAddress: nil),
                identity.operatorContext)
        }
        #expect(thrown?.code == .notFound)
    }
}
