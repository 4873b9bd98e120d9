import ArgumentParser
import Foundation
import Models
import RPCClient

/// The options that `latchkey users list` and `latchkey users search` share.
struct UserListOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Of an application, by id or name.", valueName: "app")) var app: ApplicationReference?
    @Option(
        help: ArgumentHelp(
            """
            In this state: active, suspended, unverified (without a verified address), attempted (with a wrong password or second \
            factor in the last 24 hours), locked (those of them who have to wait for the next attempt) or erased. Default: all but \
            erased.
            """, valueName: "state"))
    var status: UserState?
    @Option(help: ArgumentHelp("Signed up from this moment on: \(Moment.help).", valueName: "moment"))
    var createdSince: Moment?
    @Option(help: ArgumentHelp("Signed up before this moment.", valueName: "moment")) var createdUntil: Moment?
    @Option(help: ArgumentHelp("Signed in from this moment on.", valueName: "moment")) var signedInSince: Moment?
    @Option(
        help: ArgumentHelp("Not signed in from this moment on, as far as the audit log goes back.", valueName: "moment")
    )
    var notSignedInSince: Moment?
    @Option(help: "How many users at most.") var limit = 50
    @Flag(help: "All users, as they are found; with --json as one object a line.") var all = false
    @Option(help: ArgumentHelp("Go on behind a page: its links.next with --json.", valueName: "cursor"))
    var cursor: String?

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be 1 to 100000.") }
    }

    func filter(_ email: Identity.ListUsers.Filter.Email?, _ fleet: Fleet) async throws -> Identity.ListUsers.Filter {
        var filter = Identity.ListUsers.Filter()
        filter.application = try await app?.id(fleet)
        filter.status = status?.listed
        filter.email = email
        filter.createdSince = createdSince?.timestamp
        filter.createdUntil = createdUntil?.timestamp
        filter.signedInSince = signedInSince?.timestamp
        filter.notSignedInSince = notSignedInSince?.timestamp
        return filter
    }
}

/// The state of users in a list.
enum UserState: String, ExpressibleByArgument, CaseIterable {
    case active, suspended, unverified, attempted, locked, erased

    /// What identity lists for it. Only tokens knows who is locked.
    var listed: Identity.ListUsers.Status {
        switch self {
        case .active: .active
        case .suspended: .suspended
        case .unverified: .unverified
        case .attempted, .locked: .attempted
        case .erased: .erased
        }
    }
}

/// A list of users, read page by page.
struct UserListing: Sendable {
    let filter: Identity.ListUsers.Filter

    /// What `--json` prints.
    struct Page: Encodable, Sendable {
        struct Links: Encodable, Sendable {
            /// The cursor of the next page; left out on the last page.
            var next: String?
        }

        var data: [Identity.UserSummary]
        var links: Links

        private enum CodingKeys: String, CodingKey { case data, links }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(data.map { ListedUser(user: $0) }, forKey: .data)
            try members.encode(links, forKey: .links)
        }
    }

    /// The report of a command: up to the limit, or everything.
    func report(_ options: UserListOptions, asJSON: Bool, _ fleet: Fleet) async throws -> Report {
        func call(_ call: Identity.ListUsers) async throws -> Identity.ListUsers.Reply {
            var reply = try await fleet.identity.call(call)
            guard options.status == .locked else { return reply }
            let operators = try await fleet.identity.call(Identity.FindOperatorsApplication()).application?.id
            reply.users = try await UserAttempts.locked(reply.users, operators: operators) {
                try await fleet.tokens.call($0)
            }
            return reply
        }
        if options.all {
            guard try await writeAll(after: options.cursor, asJSON: asJSON, call) else {
                return .lines([ListedUser]()) { _ in UserTable.absence }
            }
            return .printed
        }
        let page = try await page(limit: options.limit, after: options.cursor, call)
        return Report(page) { style in
            let table = UserTable(users: page.data)
            let text = table.text(style, .of(STDOUT_FILENO), width: TerminalSize.width(of: STDOUT_FILENO))
            return page.links.next == nil
                ? text : text + "\n" + style.paint("There are more: use --limit, --all or --cursor.", .dim)
        }
    }

    /// The first `limit` users behind a cursor. A call may find fewer than there are, so this may take several.
    func page(
        limit: Int, after cursor: String?,
        _ call: (Identity.ListUsers) async throws -> Identity.ListUsers.Reply
    ) async throws -> Page {
        let progress = ProgressLine("found", of: limit)
        defer { progress.clear() }
        var page = Page(data: [], links: .init(next: cursor))
        var seen: Set<UserID> = []
        repeat {
            if !page.data.isEmpty || page.links.next != cursor { progress.show(page.data.count) }
            let size = min(limit - page.data.count, Identity.ListUsers.maximumLimit)
            let reply = try await call(Identity.ListUsers(filter, limit: size, cursor: page.links.next))
            page.data += unseen(reply.users, &seen)
            page.links.next = reply.nextCursor
        } while page.links.next != nil && page.data.count < limit
        return page
    }

    /// Prints every user behind a cursor, page by page, so that memory does not grow with their number. Returns whether there was one.
    private func writeAll(
        after cursor: String?, asJSON: Bool,
        _ call: (Identity.ListUsers) async throws -> Identity.ListUsers.Reply
    ) async throws -> Bool {
        var (cursor, isFirst, hasUsers) = (cursor, true, false)
        var seen: Set<UserID> = []
        repeat {
            let reply = try await call(
                Identity.ListUsers(filter, limit: Identity.ListUsers.maximumLimit, cursor: cursor))
            let users = unseen(reply.users, &seen)
            if !users.isEmpty { hasUsers = true }
            if asJSON {
                for user in users { try Report.writeLine(ListedUser(user: user)) }
            } else if !users.isEmpty {
                let text = UserTable(users: users).text(
                    .of(STDOUT_FILENO), .of(STDOUT_FILENO), width: TerminalSize.width(of: STDOUT_FILENO),
                    withHeadings: isFirst)
                try FileHandle.standardOutput.write(contentsOf: Data("\(text)\n".utf8))
                isFirst = false
            }
            cursor = reply.nextCursor
        } while cursor != nil
        return hasUsers
    }

    /// A user with several wrong attempts is on the page of the last one, and may be on later pages again.
    private func unseen(
        _ users: [Identity.UserSummary], _ seen: inout Set<UserID>
    ) -> [Identity.UserSummary] {
        guard filter.status == .attempted else { return users }
        return users.filter { seen.insert($0.id).inserted }
    }
}
