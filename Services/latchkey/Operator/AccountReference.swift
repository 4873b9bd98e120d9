import ArgumentParser
import Models
import RPCClient

/// An account on the command line, by id or name.
enum AccountReference: ExpressibleByArgument, Equatable {
    case id(AccountID)
    case name(String)

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self = AccountID(argument).map { .id($0) } ?? .name(argument)
    }
}

/// An account by id or name, and an application by id or name.
struct AccountArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The account's id or name.", valueName: "account"))
    var account: AccountReference

    @Option(help: ArgumentHelp("The application, by id or name, if several have such an account.", valueName: "app"))
    var app: ApplicationReference?

    /// The account. A name is looked up, whatever its case. Throws 404, and 409 `ambiguous` if several have the name.
    func summary(_ fleet: Fleet) async throws -> Identity.AccountSummary {
        let key: Identity.AccountKey =
            switch account {
            case .id(let id): .id(id)
            case .name(let name): .name(name, try await app?.id(fleet))
            }
        return try await fleet.identity.call(Identity.ShowAccount(key))
    }
}

extension UserReference {
    /// The id of a user of an application. An email is looked up. Throws 404.
    func id(in application: ApplicationID, _ fleet: Fleet) async throws -> UserID {
        switch self {
        case .id(let id): id
        case .email(let email):
            try await fleet.identity.call(Identity.ShowUser(.email(email, application))).profile.id
        }
    }
}
