import Models
import Testing

@testable import IdentityService

@Suite(.serialized) struct SignInTimingTests {
    /// Without a hash, an answer would take a tenth of the time. The bounds are wide because other tests run at the same time.
    @Test func anUnknownAddressTakesAsLongAsAWrongPassword() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        let wrong = Secret("not the password at all")
        func time(_ address: String) async -> Duration {
            await ContinuousClock().measure {
                _ = await error { try await identity.signIn(address, password: wrong) }
            }
        }
        _ = await (time("ann@example.com"), time("bob@example.com"))
        var (known, unknown): ([Duration], [Duration]) = ([], [])
        for index in 0..<25 {
            known.append(await time("ann@example.com"))
            unknown.append(await time("nobody\(index)@example.com"))
        }
        let ratio = known.sorted()[12] / unknown.sorted()[12]
        #expect((0.6...1.6).contains(ratio), "known takes \(ratio) times as long as unknown")
    }
}
