import ArgumentParser
import Foundation
import Models
import RPC
import RPCClient

/// `latchkey apps delete`
struct DeleteAppCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an application with its clients and users. This can't be undone.",
        discussion: """
            An application with users is deleted only if --with-users states how many they are. Each of them is erased: their sessions \
            end, and other services forget them. The audit log stays. If the command is interrupted, run it again with the number of \
            users that are left: nobody can sign up meanwhile. --dry-run shows what would be deleted.
            """)

    /// How long a step may take, in seconds. A user may have many entries in the audit log.
    private static let timeout = 60

    @Argument(help: ArgumentHelp("The application's id or name.", valueName: "app")) var app: ApplicationReference
    @Option(help: ArgumentHelp("How many users it has, who are deleted, too.", valueName: "number")) var withUsers: Int?
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let id = try await app.id(fleet)
        let details: Identity.ShowApplication.Reply
        do {
            details = try await fleet.identity.call(Identity.ShowApplication(id: id))
        } catch let error as ServiceError where error.status == 404 && !confirmation.dryRun {
            // An earlier run may have been interrupted just before its end.
            let entries = try await Self.forget(id, fleet)
            guard entries > 0 else { throw error }
            return Report(Deleted(id: id, clients: 0, users: 0, waitlistEntries: entries)) { _ in
                "\(id) was deleted before; the entries of its waitlists are deleted now"
            }
        }
        if !confirmation.dryRun, details.users != withUsers ?? 0 {
            throw ServiceError(
                .applicationInUse,
                detail:
                    "“\(details.application.name)” has \(Count.text(details.users, "user")). To delete them, too, add "
                    + "--with-users \(details.users)")
        }
        if let report = try confirmation.report(Self.steps(details), word: details.application.name) { return report }
        let deleted = try await Self.delete(details, fleet)
        return Report(deleted) { _ in
            "deleted \(id) with \(Count.text(details.clients, "client")) and \(Count.text(details.users, "user"))"
        }
    }

    /// What the command does, in the imperative.
    static func steps(_ details: Identity.ShowApplication.Reply) -> [String] {
        let waiting = details.openInvites + details.waiting
        return [
            "Delete the application “\(details.application.name)” (\(details.application.id)) and "
                + Count.text(details.clients, "client"),
            details.users == 0
                ? nil : "Erase and delete \(Count.text(details.users, "user")), and end all their sessions",
            details.accounts == 0 ? nil : "Delete \(Count.text(details.accounts, "account"))",
            waiting == 0
                ? nil
                : "Delete \(Count.text(details.openInvites, "open invitation")), and "
                    + "\(Count.text(details.waiting, "person", "people")) who wait to sign up",
            "Delete the entries of its waitlists",
        ].compactMap(\.self)
    }

    /// Deletes the application with its users, and then the entries of its waitlists.
    static func delete(_ details: Identity.ShowApplication.Reply, _ fleet: Fleet) async throws -> Deleted {
        // Nothing is deleted while waitlists is away.
        guard try await fleet.waitlists.call(Operations.GetHealth()).ok else { throw ServiceError.unavailable() }
        try await deleteUsers(details, fleet)
        let id = details.application.id
        do {
            return Deleted(
                id: id, clients: details.clients, users: details.users,
                waitlistEntries: try await forget(id, fleet))
        } catch {
            throw CommandError(
                code: .serviceUnavailable,
                "\(id) is deleted, but entries of its waitlists may be left (\(ErrorReport.serviceError(error).detail)). "
                    + "Run `latchkey apps delete \(id)` again")
        }
    }

    /// Deletes the application step by step.
    private static func deleteUsers(_ details: Identity.ShowApplication.Reply, _ fleet: Fleet) async throws {
        let progress = ProgressLine("deleted users:", of: details.users)
        defer { progress.clear() }
        var step = Identity.DeleteApplication.Reply(users: details.users, isDeleted: false)
        repeat {
            let call = Identity.DeleteApplication(id: details.application.id, users: step.users)
            let context = CallContext(
                requestID: CallContext.current?.requestID, deadline: .after(.seconds(timeout)), caller: .operator)
            step = try await CallContext.$current.withValue(context) { try await fleet.identity.call(call) }
            progress.show(details.users - step.users)
        } while !step.isDeleted
    }

    /// Deletes the application's entries of waitlists, and returns their number.
    private static func forget(_ id: ApplicationID, _ fleet: Fleet) async throws -> Int {
        var total = 0
        while true {
            let deleted = try await fleet.waitlists.call(Waitlists.ForgetApplication(application: id)).deleted
            guard deleted > 0 else { return total }
            total += deleted
        }
    }

    /// What was deleted.
    struct Deleted: Encodable, Sendable {
        let id: ApplicationID
        let clients, users, waitlistEntries: Int
        let deleted = true

        enum CodingKeys: String, CodingKey {
            case id, clients, users, deleted
            case waitlistEntries = "waitlist_entries"
        }
    }
}
