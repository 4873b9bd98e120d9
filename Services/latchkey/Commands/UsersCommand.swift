import ArgumentParser
import Models
import RPCClient

/// `latchkey users …`
struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Manage users.",
        subcommands: [Show.self, Suspend.self, Restore.self, Erase.self, ResetFactors.self])

    struct Show: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Show a user.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            UserView(try await fleet.identity.call(Identity.ShowUser(who.key))).report
        }
    }

    struct Suspend: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Suspend a user. All their sessions end, and they can't sign in.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func change(_ user: UserID) -> Identity.SuspendUser { .init(user: user) }
    }

    struct Restore: UserChange {
        static let configuration = CommandConfiguration(abstract: "Restore a suspended user.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func change(_ user: UserID) -> Identity.RestoreUser { .init(user: user) }
    }

    struct Erase: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Erase a user's personal data and passwords, and end their sessions. This can't be undone.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func change(_ user: UserID) -> Identity.EraseUser { .init(user: user) }
    }

    struct ResetFactors: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Remove a user's authenticator app, recovery codes and passkeys, and end their sessions.",
            discussion: """
                For a user who has lost them. Make sure first that it is them: from then on their password or mailbox is enough.
                """)

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions
        @Flag(help: "Don't ask.") var yes = false

        func perform(_ fleet: Fleet) async throws -> Report {
            if !yes {
                try Confirmation.ask("This removes the user's authenticator app, recovery codes and passkeys.")
            }
            return try await apply(to: fleet)
        }

        func change(_ user: UserID) -> Identity.ResetFactors { .init(user: user) }
    }
}

/// A command that changes what a user may do.
protocol UserChange: OperatorCommand {
    associatedtype Method: RPCMethod where Method.Reply == Identity.UserRecord

    var who: UserArguments { get }

    /// The call to identity.
    func change(_ user: UserID) -> Method
}

extension UserChange {
    /// Changes the user, and passes the proof of the change to tokens, so that sessions end now. If that fails, the gateway
    /// does it a moment later, because identity has stored an outbox event for it.
    func perform(_ fleet: Fleet) async throws -> Report { try await apply(to: fleet) }

    fileprivate func apply(to fleet: Fleet) async throws -> Report {
        let record = try await fleet.identity.call(change(who.id(fleet)))
        if let proof = record.proof {
            do {
                _ = try await fleet.tokens.call(Tokens.AdvanceEpoch(proof: proof))
            } catch let error as ServiceError {
                ErrorReport.warn(
                    "the user's sessions have not ended yet (\(error)). The gateway will end them in a moment")
            }
        }
        return UserView(record).report
    }
}

extension UserArguments {
    /// The user's id. It is looked up if an email was given.
    func id(_ fleet: Fleet) async throws -> UserID {
        if case .id(let id) = user { return id }
        return try await fleet.identity.call(Identity.ShowUser(key)).profile.id
    }
}
