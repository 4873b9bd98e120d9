import ArgumentParser
import Models
import RPCClient

/// `latchkey users …`
struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "People, and whether they may sign in.",
        subcommands: [Show.self, Suspend.self, Restore.self, Erase.self])

    struct Show: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Show what is known of a user.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            UserView(try await fleet.identity.call(Identity.ShowUser(who.key))).report
        }
    }

    struct Suspend: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Suspend a user: no sign-in, and every session ends.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func change(_ user: UserID) -> Identity.SuspendUser { .init(user: user) }
    }

    struct Restore: UserChange {
        static let configuration = CommandConfiguration(abstract: "Lift a suspension.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func change(_ user: UserID) -> Identity.RestoreUser { .init(user: user) }
    }

    struct Erase: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Erase a user's personal data and passwords and end their sessions. There is no way back.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func change(_ user: UserID) -> Identity.EraseUser { .init(user: user) }
    }
}

/// A command that changes what a user may do.
protocol UserChange: OperatorCommand {
    associatedtype Method: RPCMethod where Method.Reply == Identity.UserRecord

    var who: UserArguments { get }

    /// What is asked of identity.
    func change(_ user: UserID) -> Method
}

extension UserChange {
    /// Shows tokens the proof of the change at once, so that sessions end now. Identity has promised the same to the
    /// gateway, so a failure of that part only means that it takes a moment longer.
    func perform(_ fleet: Fleet) async throws -> Report {
        let record = try await fleet.identity.call(change(who.id(fleet)))
        if let proof = record.proof {
            do {
                _ = try await fleet.tokens.call(Tokens.AdvanceEpoch(proof: proof))
            } catch let error as ServiceError {
                Failure.warn("the user's sessions have not ended yet (\(error)); the gateway ends them in a moment")
            }
        }
        return UserView(record).report
    }
}

extension UserArguments {
    /// The user's id, looked up when an address was given.
    func id(_ fleet: Fleet) async throws -> UserID {
        if case .id(let id) = user { return id }
        return try await fleet.identity.call(Identity.ShowUser(key)).profile.id
    }
}
