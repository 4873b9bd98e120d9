import Models
import Testing

@testable import IdentityService

@Suite struct UserImportStoreTests {
    /// People sign up while their addresses are imported. Nobody gets two users, and no batch fails.
    @Test func signUpsMeanwhileAreDecidedByTheDatabase() async throws {
        let identity = try await IdentityFixture()
        let users = (0..<20).map { identity.imported("person\($0)@example.com") }
        async let imported = identity.importUsers(users)
        var signedUp = 0
        for user in users where (try? await identity.signUp(user.email)) != nil { signedUp += 1 }
        let created = try await imported.count { $0 == .created }
        #expect(created + signedUp == users.count)
        #expect(try await identity.count("identity.users") == users.count)
        #expect(try await identity.count("identity.imported_users") == created)
    }

    /// Two operators import the same file at once.
    @Test func importsAtOnceWriteEachRecordOnce() async throws {
        let identity = try await IdentityFixture()
        let users = (0..<50).map { identity.imported("person\($0)@example.com") }
        async let first = identity.importUsers(users)
        async let second = identity.importUsers(users)
        let outcomes = try await first + second
        #expect(outcomes.count { $0 == .created } == 50 && outcomes.count { $0 == .repeated } == 50)
        #expect(try await identity.count("identity.users") == 50)
    }

    /// Whatever is in a text, it is data.
    @Test(arguments: ["'; DROP TABLE x; --", "\\u0000", "{\"a\": 1}", "$1", "\u{2028}", "👨‍👩‍👧", "]]}"])
    func textsAreWrittenAsTheyAre(_ text: String) async throws {
        let identity = try await IdentityFixture()
        var user = identity.imported("ann@example.com")
        user.externalID = text
        #expect(try await identity.importUsers([user]) == [.created])
        #expect(try await identity.showUser("ann@example.com").profile.identity?.externalID == text)
    }
}
