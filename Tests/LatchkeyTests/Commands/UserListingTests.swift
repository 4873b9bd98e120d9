import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct UserListingTests {
    private static let users = (0..<450).map { _ in
        Identity.UserSummary(id: .make(), applicationID: .make(), createdAt: .now)
    }

    /// Replies as the service does: a page may be short, or empty, before the last one.
    private static func reply(_ call: Identity.ListUsers) -> Identity.ListUsers.Reply {
        let start = call.cursor.flatMap { Int($0) } ?? 0
        let end = min(start + min(call.limit, 100), users.count)
        return .init(users: Array(users[start..<end]), nextCursor: end < users.count ? "\(end)" : nil)
    }

    @Test(arguments: [1, 99, 100, 101, 449, 450, 1000])
    func readsUntilThereAreEnough(_ limit: Int) async throws {
        let page = try await UserListing(filter: .init()).page(limit: limit, after: nil) { Self.reply($0) }
        #expect(page.data == Array(Self.users.prefix(limit)))
        #expect(page.links.next == (limit < 450 ? "\(limit)" : nil))
    }

    @Test func goesOnBehindACursor() async throws {
        let page = try await UserListing(filter: .init()).page(limit: 50, after: "420") { Self.reply($0) }
        #expect(page.data == Array(Self.users[420...]) && page.links.next == nil)
    }

    @Test func emptyPagesAreNotTheEnd() async throws {
        let calls = Mutex(0)
        let page = try await UserListing(filter: .init()).page(limit: 1, after: nil) { _ in
            let count = calls.withLock {
                $0 += 1
                return $0
            }
            return .init(users: count < 5 ? [] : [Self.users[0]], nextCursor: count < 5 ? "\(count)" : nil)
        }
        #expect(page.data.count == 1 && calls.withLock { $0 } == 5)
    }
}
