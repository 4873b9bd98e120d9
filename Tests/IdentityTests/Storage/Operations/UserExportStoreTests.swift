import Models
import Testing

@testable import IdentityService

@Suite struct UserExportStoreTests {
    @Test func erasedUsersAreLeftOutAndPagesGoOn() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(5)
        let erased = try await identity.showUser("person1@example.com").profile.id
        _ = try await identity.call(Identity.EraseUser(user: erased), identity.operatorContext)
        var (found, cursor) = ([String](), nil as UserID?)
        repeat {
            let page = try await identity.service.userExports.page(
                Identity.ExportUsers(application: identity.client.applicationID, limit: 1, cursor: cursor),
                deadline: .now + .seconds(10))
            found += page.users.map(\.email)
            cursor = page.nextCursor
        } while cursor != nil
        #expect(found.sorted() == [0, 2, 3, 4].map { "person\($0)@example.com" })
    }
}
