import HTTPTypes
import Hummingbird
import Models
import RPCClient

/// Joins what each service holds about a user.
struct ExportPersonalData: Sendable {
    /// How many entries of the activity an export has. The rest is read with `GET /auth/me/activity`.
    static let maximumActivity = 5000
    /// How many waitlists of features an export has.
    static let maximumWaitlists = 1000

    let identity: ServiceClient
    let tokens: ServiceClient
    let mailer: ServiceClient
    let waitlists: ServiceClient
    let sessionProofs: SessionProofs
    let issuer: String

    /// Everything about the user of `session`.
    ///
    /// - Throws: 401 `insufficient_user_authentication` if the sign-in is not fresh, or if the session has not shown a second factor
    ///   that the user has; 429 after several exports in a day.
    func callAsFunction(of session: SignedIn, _ request: IncomingRequest) async throws -> PersonalDataExport {
        let proof = try await sessionProofs.proof(of: session)
        let prepared = try await identity.call(Identity.PrepareExport(session: proof))
        async let sessions = tokens.call(Tokens.ListSessions(of: .holder(of: session.accessToken)))
        async let mails = userMails(prepared.mailProofs)
        async let places = waitlistRows(of: session, in: prepared.accounts)
        let activity = try await activity(proof)
        let (ownSessions, emails, waitlists) = (try await sessions, try await mails, try await places)
        // Last, because it counts and is recorded.
        var data = try await identity.call(
            Identity.ExportPersonalData(
                session: proof, ipAddress: request.device.ipAddress, origin: MailOrigin(of: request))
        ).data
        let incomplete =
            data.incomplete + (activity.isComplete ? [] : ["activity"]) + (emails.isComplete ? [] : ["mails"])
            + (waitlists.isComplete ? [] : ["waitlists"])
        data.incomplete = incomplete
        return PersonalDataExport(
            exportedAt: .now, issuer: issuer, data: data, sessions: ownSessions, activity: activity.items,
            mails: emails.mails, waitlists: waitlists.rows, incomplete: incomplete)
    }

    private func activity(_ proof: Proof) async throws -> (items: [ActivityItem], isComplete: Bool) {
        var (items, cursor) = ([ActivityItem](), nil as AuditEntryID?)
        repeat {
            let page = try await identity.call(
                Identity.ListActivity(session: proof, limit: Identity.ListActivity.maximumLimit, cursor: cursor))
            items += page.entries.map { ActivityItem($0) }
            cursor = page.nextCursor
        } while cursor != nil && items.count < Self.maximumActivity
        return (items, cursor == nil)
    }

    private func userMails(_ proofs: [Proof]) async throws -> (mails: PersonalDataExport.Emails, isComplete: Bool) {
        var (outbox, deliveries, isComplete) = ([Mailer.UserMail](), [Mailer.DeliveryRecord](), true)
        for proof in proofs {
            let reply = try await mailer.call(Mailer.ListUserMails(proof: proof))
            // Each proof finds the emails that name the user.
            outbox += reply.messages.filter { message in !outbox.contains { $0.id == message.id } }
            deliveries += reply.deliveries
            isComplete = isComplete && reply.isComplete
        }
        return (.init(outbox: outbox, deliveries: deliveries), isComplete)
    }

    private func waitlistRows(
        of session: SignedIn, in accounts: [AccountID]
    ) async throws -> (rows: [WaitlistRow], isComplete: Bool) {
        var rows: [WaitlistRow] = []
        for account in accounts {
            let member = Waitlists.Member(
                application: session.claims.application, account: account, user: session.user)
            var cursor: String?
            repeat {
                guard rows.count < Self.maximumWaitlists else { return (rows, false) }
                let page = try await waitlists.call(Waitlists.ListWaitlists(member: member, limit: 100, cursor: cursor))
                rows += page.rows
                cursor = page.nextCursor
            } while cursor != nil
        }
        return (rows, true)
    }
}

extension Response {
    /// The document as a file that the browser saves.
    static func file(_ export: PersonalDataExport) -> Response {
        var response = Response.json(export)
        response.headers[.contentDisposition] = "attachment; filename=\"personal-data.json\""
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
