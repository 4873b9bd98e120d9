import Models
import Testing

@testable import IdentityService

@Suite struct ListPasskeysHandlerTests {
    @Test func listsOnesOwnPasskeysOldestFirst() async throws {
        let passkeys = try await PasskeyFixture()
        var (first, second) = (SoftwareAuthenticator(), SoftwareAuthenticator())
        let made = [
            try await passkeys.register(&first, name: "Laptop"), try await passkeys.register(&second, name: "Phone"),
        ]
        _ = try await passkeys.signIn(&second)
        let ann = passkeys.factors.ann
        func list(_ user: UserID) async throws -> [Passkey] {
            try await passkeys.identity.call(
                Identity.ListPasskeys(user: user, application: ann.applicationID), passkeys.identity.context())
        }
        let found = try await list(ann.id)
        #expect(found.map(\.id) == made.map(\.id) && found.map(\.name) == ["Laptop", "Phone"])
        #expect(found.map { $0.lastUsedAt == nil } == [true, false])
        #expect(try await list(.make()).isEmpty)
    }
}
