import Foundation
import Models
import RPC

/// A page of the accounts of an application, for operators.
struct ListAccountsHandler: RPCHandler {
    let accounts: AccountListStore

    func callAsFunction(
        _ call: Identity.ListAccounts, _ context: CallContext
    ) async throws -> Identity.ListAccounts.Reply {
        let maximum = Identity.ListAccounts.maximumLimit
        var invalid: [InvalidParameter] = []
        if !(1...maximum).contains(call.limit) {
            invalid.append(.init(in: .body, path: "/limit", type: "range", expected: "1 to \(maximum)"))
        }
        let prefix = call.search.flatMap(Self.normal)
        if call.search != nil, prefix == nil {
            invalid.append(.init(in: .body, path: "/search", type: "format", expected: "the beginning of a name"))
        }
        var position: AccountListStore.Position?
        if let cursor = call.cursor {
            position = AccountListStore.Position(cursor: cursor)
            let fits =
                switch position {
                case .age: prefix == nil
                case .name: prefix != nil
                case nil: false
                }
            if !fits {
                invalid.append(
                    .init(in: .body, path: "/cursor", type: "cursor", expected: "a cursor of the page before"))
            }
        }
        try invalid.refuse()
        return try await accounts.page(
            of: call.application, prefix: prefix, after: position, limit: call.limit,
            deadline: context.deadline.instant)
    }

    /// The text in the form in which names are stored; nil if no name can begin with it.
    private static func normal(_ text: String) -> String? {
        guard text.fits(TextBounds.name), !text.utf8.contains(0) else { return nil }
        let normal = text.precomposedStringWithCanonicalMapping
        return normal.isEmpty ? nil : normal
    }
}
