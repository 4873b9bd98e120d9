import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey clients delete`
struct DeleteClientCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a client, and end the sessions at it. This can't be undone.",
        discussion: """
            Users of the application stay, and so do their sessions at other clients. People who wait to sign up at the client wait at \
            another one of the application from then on, if there is one. If the command is interrupted, run it again with the client's \
            id: it ends the sessions that are left. --dry-run shows what would be deleted.
            """)

    @Argument(help: ArgumentHelp("The client's id, client_…, or its name.", valueName: "client"))
    var client: ClientReference
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let id = try await client.id(fleet)
        let details: Identity.ShowClient.Reply
        do {
            details = try await fleet.identity.call(Identity.ShowClient(client: id))
        } catch let error as ServiceError where error.status == 404 {
            guard let application = try await Self.application(ofDeleted: id, fleet) else { throw error }
            return try await finish(id, of: application, fleet)
        }
        if let report = try confirmation.report(Self.steps(details), word: id.description) { return report }
        let deleted = try await Self.delete(id, of: details.client.applicationID, fleet)
        return Report(deleted) { _ in "deleted \(id); \(Count.text(deleted.endedSessions, "session")) ended" }
    }

    /// Ends the sessions at a client, and deletes it.
    static func delete(_ id: ClientID, of application: ApplicationID, _ fleet: Fleet) async throws -> Deleted {
        // First, so that no session is left of a client that is gone.
        var ended = try await endSessions(
            at: id, of: application, fleet, orSay: "nothing is deleted, because not all sessions at \(id) can be ended")
        _ = try await fleet.identity.call(Identity.DeleteClient(client: id))
        // Those that began meanwhile. No new one can be opened.
        ended += try await endSessions(
            at: id, of: application, fleet, orSay: "\(id) is deleted, but not all sessions at it have ended")
        return Deleted(id: id, endedSessions: ended)
    }

    /// Ends the sessions that an earlier run has left, which was interrupted.
    private func finish(_ id: ClientID, of application: ApplicationID, _ fleet: Fleet) async throws -> Report {
        let steps = ["End all sessions at \(id), which was deleted before"]
        if let report = try confirmation.report(steps, word: id.description) { return report }
        let ended = try await Self.endSessions(
            at: id, of: application, fleet, orSay: "\(id) was deleted before, but not all sessions at it have ended")
        return Report(Deleted(id: id, endedSessions: ended)) { _ in
            "\(id) was deleted before; \(Count.text(ended, "session")) ended"
        }
    }

    /// The application of the client that was deleted last with this id; nil if the audit log has none.
    private static func application(ofDeleted id: ClientID, _ fleet: Fleet) async throws -> ApplicationID? {
        var filter = Identity.ListAuditEntries.Filter()
        filter.client = id
        filter.event = .clientDeleted
        return try await fleet.identity.call(Identity.ListAuditEntries(filter, limit: 1)).last?.application
    }

    /// What the command does, in the imperative.
    static func steps(_ details: Identity.ShowClient.Reply) -> [String] {
        let (client, providers) = (details.client, details.providers)
        let parts: [String?] = [
            providers.isEmpty
                ? nil : "its connections with \(providers.map(\.displayName).formatted(.list(type: .and)))",
            details.consents == 0 ? nil : Count.text(details.consents, "consent"),
            details.openInvites == 0 ? nil : Count.text(details.openInvites, "open invitation"),
        ]
        let dependents = parts.compactMap(\.self)
        return [
            "Delete the client “\(client.name)” (\(client.id)) of “\(client.applicationName)”",
            dependents.isEmpty ? nil : "Delete \(dependents.formatted(.list(type: .and)))",
            details.waiting == 0
                ? nil
                : "Let \(Count.text(details.waiting, "person", "people")) who wait to sign up at it wait at another client, "
                    + "or delete them if there is none",
            "End all sessions at it",
        ].compactMap(\.self)
    }

    /// The same as ``endSessions(at:of:_:)``, with an error that says `problem` and what to do.
    private static func endSessions(
        at client: ClientID, of application: ApplicationID, _ fleet: Fleet, orSay problem: String
    ) async throws -> Int {
        do {
            return try await endSessions(at: client, of: application, fleet)
        } catch {
            throw CommandError(
                code: .serviceUnavailable,
                "\(problem) (\(ErrorReport.serviceError(error).detail)). Run `latchkey clients delete \(client)` again")
        }
    }

    /// Ends the sessions of each user at the client, and returns their number.
    static func endSessions(at client: ClientID, of application: ApplicationID, _ fleet: Fleet) async throws -> Int {
        var filter = Identity.ListUsers.Filter()
        filter.application = application
        let progress = ProgressLine("looked at the sessions of users:")
        defer { progress.clear() }
        var (cursor, looked, ended) = (nil as String?, 0, 0)
        repeat {
            let page = try await fleet.identity.call(
                Identity.ListUsers(filter, limit: Identity.ListUsers.maximumLimit, cursor: cursor))
            for user in page.users {
                let sessions = try await fleet.tokens.call(Tokens.ListSessions(of: .user(user.id)))
                for session in sessions where session.clientID == client {
                    ended += try await end(session.id, of: user.id, fleet)
                }
            }
            looked += page.users.count
            progress.show(looked)
            cursor = page.nextCursor
        } while cursor != nil
        return ended
    }

    private static func end(_ session: SessionID, of user: UserID, _ fleet: Fleet) async throws -> Int {
        do {
            let outcome = try await fleet.tokens.call(Tokens.EndSession(session, of: .user(user)))
            // The session has ended, whether or not this is recorded. Tokens has logged it, too.
            if let proof = outcome.proof { _ = try? await fleet.identity.call(Identity.RecordSessionEvent(proof)) }
            return outcome.count
        } catch let error as ServiceError where error.status == 404 {
            // Its user has signed out meanwhile.
            return 0
        }
    }

    /// What was deleted.
    struct Deleted: Encodable, Sendable {
        let id: ClientID
        let endedSessions: Int
        let deleted = true

        enum CodingKeys: String, CodingKey {
            case id, deleted
            case endedSessions = "ended_sessions"
        }
    }
}
