import ArgumentParser
import Models
import RPCClient

/// `latchkey users …`
struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Manage users.",
        subcommands: [
            ListUsersCommand.self, SearchUsersCommand.self, Show.self, ExplainUserCommand.self,
            CreateUserCommand.self, Verify.self,
            SendReset.self, SetUserEmailCommand.self, SetUserPasswordCommand.self, UnlockUserCommand.self, Suspend.self,
            Restore.self,
            ResetFactors.self, Erase.self,
            ImportUsersCommand.self, ExportUsersCommand.self,
        ])

    struct Show: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Show a user.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            UserView(try await fleet.identity.call(Identity.ShowUser(who.key(fleet)))).report
        }
    }

    struct Verify: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Mark a user's address as verified.",
            discussion: """
                Only if you know that the mailbox is theirs, and that nobody else has set the account up: what was set up before stays.
                """)

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        var done: String { "the address is marked as verified" }

        func change(_ user: UserID) -> Identity.VerifyUserEmail { .init(user: user) }
    }

    struct SendReset: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Mail a user a link to choose a new password.",
            discussion:
                "The present password works until then. `latchkey mail list` shows emails that can't be delivered.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        var done: String { "an email with a link to choose a new password is on its way" }

        func change(_ user: UserID) -> Identity.SendPasswordReset { .init(user: user) }
    }

    struct Suspend: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Suspend a user. All their sessions end, and they can't sign in.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        var done: String { "the user is suspended, and their sessions end" }

        func change(_ user: UserID) -> Identity.SuspendUser { .init(user: user) }
    }

    struct Restore: UserChange {
        static let configuration = CommandConfiguration(abstract: "Restore a suspended user.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        var done: String { "the user can sign in again" }

        func change(_ user: UserID) -> Identity.RestoreUser { .init(user: user) }
    }

    struct Erase: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Erase a user's personal data and passwords, and end their sessions. This can't be undone.")

        @OptionGroup var who: UserArguments
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let profile = try await fleet.identity.call(Identity.ShowUser(who.key(fleet))).profile
            let address = profile.address?.description
            let name = address.map { "\($0) (\(profile.id))" } ?? "\(profile.id)"
            if let report = try confirmation.report(
                [
                    "Erase name, addresses, password, second factors and connected accounts of \(name)",
                    "End all their sessions", "Forget waiting emails, links and codes",
                ], word: address ?? profile.id.description)
            {
                return report
            }
            return try await apply(to: profile.id, fleet)
        }

        var done: String { "the user was erased, and their sessions end" }

        func change(_ user: UserID) -> Identity.EraseUser { .init(user: user) }
    }

    struct ResetFactors: UserChange {
        static let configuration = CommandConfiguration(
            abstract: "Remove a user's authenticator app, recovery codes and passkeys, and end their sessions.",
            discussion: """
                For a user who has lost them. Make sure first that it is them: from then on their password or mailbox is enough.
                """)

        @OptionGroup var who: UserArguments
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let user = try await who.id(fleet)
            if let report = try confirmation.report([
                "Remove the authenticator app, the recovery codes and the passkeys of \(user)",
                "End all their sessions",
            ]) {
                return report
            }
            return try await apply(to: user, fleet)
        }

        var done: String { "the second factors were removed, and the user's sessions end" }

        func change(_ user: UserID) -> Identity.ResetFactors { .init(user: user) }
    }
}

/// A command that changes what a user may do.
protocol UserChange: OperatorCommand {
    associatedtype Method: RPCMethod where Method.Reply == Identity.UserRecord

    var who: UserArguments { get }

    /// What people are told once it is done.
    var done: String { get }

    /// The call to identity.
    func change(_ user: UserID) -> Method
}

extension UserChange {
    /// Changes the user, and passes the proof of the change to tokens, so that sessions end now. If that fails, the gateway
    /// does it a moment later, because identity has stored an outbox event for it.
    func perform(_ fleet: Fleet) async throws -> Report { try await apply(to: who.id(fleet), fleet) }

    fileprivate func apply(to user: UserID, _ fleet: Fleet) async throws -> Report {
        await UsersCommand.report(try await fleet.identity.call(change(user)), done: done, fleet)
    }
}

extension UsersCommand {
    /// The report of a change. The proof of the change, if any, is passed to tokens.
    ///
    /// - Parameter done: what people are told that was done.
    static func report(_ record: Identity.UserRecord, done: String, _ fleet: Fleet) async -> Report {
        if let error = await UserActions.endSessions(after: record, fleet) {
            ErrorReport.warn(
                "the user's sessions have not ended yet (\(error)). The gateway will end them in a moment")
        }
        return UserView(record).report(done: done)
    }
}

extension UserArguments {
    /// The user's id. It is looked up if an email was given.
    func id(_ fleet: Fleet) async throws -> UserID {
        if case .id(let id) = user { return id }
        return try await fleet.identity.call(Identity.ShowUser(key(fleet))).profile.id
    }
}
