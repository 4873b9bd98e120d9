import Models
import Testing

@testable import IdentityService

@Suite struct ListUsersHandlerTests {
    typealias Email = Identity.ListUsers.Filter.Email

    private func list(
        _ identity: IdentityFixture, _ email: Email? = nil, limit: Int = 50, cursor: String? = nil
    ) async throws -> Identity.ListUsers.Reply {
        var filter = Identity.ListUsers.Filter()
        filter.email = email
        return try await identity.call(
            Identity.ListUsers(filter, limit: limit, cursor: cursor), identity.operatorContext)
    }

    @Test func operatorsReadPages() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(3)
        let first = try await list(identity, limit: 2)
        #expect(first.users.map { $0.email?.description } == ["person2@example.com", "person1@example.com"])
        let second = try await list(identity, limit: 2, cursor: first.nextCursor)
        #expect(second.users.map { $0.email?.description } == ["person0@example.com"] && second.nextCursor == nil)
    }

    /// Addresses are stored in lower case and NFKC.
    @Test(arguments: [Email.prefix("PERSON1"), .part("ON1@EX"), .part("ｏｎ1")])
    func foldsTheText(_ email: Email) async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(2)
        #expect(try await list(identity, email).users.map { $0.email?.description } == ["person1@example.com"])
    }

    @Test func refusesWhatIsOutOfBounds() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(2)
        let cursor = try #require(try await list(identity, limit: 1).nextCursor)
        let calls: [(Email?, Int, String?, String)] = [
            (nil, 0, nil, "/limit"), (nil, 201, nil, "/limit"), (.prefix(""), 1, nil, "/email"),
            (.part("ab"), 1, nil, "/email"), (.part("a\u{0}bc"), 1, nil, "/email"),
            (.prefix(String(repeating: "a", count: 2000)), 1, nil, "/email"), (nil, 1, "", "/cursor"),
            (nil, 1, "e30", "/cursor"), (nil, 1, String(repeating: "A", count: 10_000), "/cursor"),
            // The cursor of another list.
            (.prefix("p"), 1, cursor, "/cursor"),
        ]
        for (email, limit, cursor, path) in calls {
            let thrown = await error { try await list(identity, email, limit: limit, cursor: cursor) }
            #expect(thrown?.code == .invalidRequest && thrown?.invalidParams?.map(\.path) == [path], "\(path)")
        }
    }

    @Test func theGatewayMayNotAsk() {
        #expect(Identity.ListUsers.callers == [.operator])
    }
}
