import Foundation
import Models
import RPC

/// A page of users, for operators.
struct ListUsersHandler: RPCHandler {
    let users: UserListStore

    func callAsFunction(_ call: Identity.ListUsers, _ context: CallContext) async throws -> Identity.ListUsers.Reply {
        let maximum = Identity.ListUsers.maximumLimit
        var invalid: [InvalidParameter] = []
        if !(1...maximum).contains(call.limit) {
            invalid.append(.init(in: .body, path: "/limit", type: "range", expected: "1 to \(maximum)"))
        }
        var filter = call.filter
        if let email = filter.email {
            filter.email = Self.normal(email)
            if filter.email == nil {
                invalid.append(
                    .init(
                        in: .body, path: "/email", type: "format",
                        expected:
                            "the beginning of an address, or at least \(Identity.ListUsers.minimumPart) characters of one"
                    ))
            }
        }
        var position: UserListStore.Position?
        if let cursor = call.cursor {
            position = UserListStore.Position(cursor: cursor)
            if position?.order != filter.order {
                invalid.append(
                    .init(in: .body, path: "/cursor", type: "cursor", expected: "a cursor of the page before"))
            }
        }
        try invalid.refuse()
        return try await users.page(filter, after: position, limit: call.limit, deadline: context.deadline.instant)
    }

    /// The text in the case in which addresses are stored; nil if no address can have it.
    private static func normal(_ email: Identity.ListUsers.Filter.Email) -> Identity.ListUsers.Filter.Email? {
        switch email {
        case .prefix(let text): normal(text, minimum: 1).map { .prefix($0) }
        case .part(let text): normal(text, minimum: Identity.ListUsers.minimumPart).map { .part($0) }
        }
    }

    private static func normal(_ text: String, minimum: Int) -> String? {
        guard text.fits(TextBounds.emailAddress), !text.utf8.contains(0) else { return nil }
        let normal = text.precomposedStringWithCompatibilityMapping.lowercased()
        return normal.count >= minimum && normal.utf8.count <= TextBounds.emailAddress ? normal : nil
    }
}
