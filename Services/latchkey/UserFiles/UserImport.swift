import Crypto
import Foundation
import Models
import Primitives

/// Imports the users of a file, batch by batch.
struct UserImport {
    /// How many users one call has at most.
    static let batchLimit = 250
    /// How many bytes their texts have at most. JSON may write a byte as six, and a call has to fit in a frame of 1 MiB.
    static let batchLength = 128 * 1024
    /// How long identity may be away before the import gives up.
    static let maximumOutage = Duration.seconds(60)

    let application: ApplicationID
    let updatesUsers: Bool
    let isDryRun: Bool
    /// Calls identity.
    let call: (Identity.ImportUsers) async throws -> Identity.ImportUsers.Reply
    var sleep: (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// What was done.
    struct Summary: Encodable, Equatable {
        var created = 0
        var updated = 0
        /// Users who have all of what the file has.
        var unchanged = 0
        /// Users whom an earlier run of the same import has written.
        var repeated = 0
        var refused = 0
        /// Optional fields that were left out.
        var warnings = 0

        var users: Int { created + updated + unchanged + repeated + refused }
    }

    /// A line of the report (JSON Lines).
    struct ReportLine: Encodable {
        let line: Int
        let email: String?
        var error: String?
        var warning: String?

        enum CodingKeys: CodingKey { case line, email, error, warning }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(line, forKey: .line)
            try container.encode(email, forKey: .email)
            try container.encodeIfPresent(error, forKey: .error)
            try container.encodeIfPresent(warning, forKey: .warning)
        }
    }

    /// The id of the import: the same for the same file, application and way of importing. So an import that was interrupted goes on
    /// when it is run again, and needs no file to remember where it was.
    static func id(
        of path: String, _ format: String, application: ApplicationID, updatesUsers: Bool
    ) throws -> UserImportID {
        var digest = SHA256()
        digest.update(data: Data("\(application) \(format) \(updatesUsers)\n".utf8))
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw CommandError("can't read \(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        while true {
            let piece = try FileBytes.read(file)
            if piece.isEmpty { break }
            piece.withUnsafeBytes { digest.update(bufferPointer: $0) }
        }
        // Custom contents (RFC 9562 §5.8).
        var bytes = Array(digest.finalize().prefix(16))
        bytes[6] = 0x80 | bytes[6] & 0x0f
        bytes[8] = 0x80 | bytes[8] & 0x3f
        return UserImportID(uuid: bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) })
    }

    /// Users that are sent together.
    private struct Batch {
        var records: [Identity.ImportUsers.Record] = []
        /// Where they are in the file, in the same order.
        var places: [(line: Int, email: String?)] = []
        var addresses: Set<EmailAddress> = []
        var length = 0

        /// Whether a user has to wait for the next batch. No address may occur twice in one.
        func hasNoRoom(for user: Identity.ImportedUser, _ address: EmailAddress?) -> Bool {
            records.count == batchLimit || length + user.length > batchLength
                || address.map(addresses.contains) ?? false
        }
    }

    /// Imports everything. `report` gets a line for each user who was refused, and for what was left out; `progress` gets the bytes
    /// that were read, and what was done with their users.
    func run(
        _ reader: inout UserFileReader, _ id: UserImportID, report: (ReportLine) throws -> Void,
        progress: (_ position: Int, Summary) -> Void
    ) async throws -> Summary {
        var (summary, batch, number) = (Summary(), Batch(), 0)
        while let entry = try reader.next() {
            number += 1
            for warning in entry.warnings {
                summary.warnings += 1
                try report(ReportLine(line: entry.line, email: entry.email, warning: warning))
            }
            let user: Identity.ImportedUser
            do {
                user = try entry.user.get()
                guard user.length <= Self.batchLength / 8 else { throw UserFileError("the user's texts are too long") }
            } catch {
                summary.refused += 1
                try report(ReportLine(line: entry.line, email: entry.email, error: "\(error)"))
                continue
            }
            let address = EmailAddress(user.email)
            if batch.hasNoRoom(for: user, address) {
                try await send(&batch, id, &summary, report)
                progress(reader.position, summary)
            }
            batch.records.append(.init(number: number, user: user))
            batch.places.append((entry.line, entry.email))
            batch.length += user.length
            if let address { batch.addresses.insert(address) }
        }
        try await send(&batch, id, &summary, report)
        progress(reader.position, summary)
        return summary
    }

    private func send(
        _ batch: inout Batch, _ id: UserImportID, _ summary: inout Summary, _ report: (ReportLine) throws -> Void
    ) async throws {
        guard !batch.records.isEmpty else { return }
        let reply = try await persistently(
            Identity.ImportUsers(
                application: application, importID: id, records: batch.records, updatesUsers: updatesUsers,
                isDryRun: isDryRun))
        guard reply.outcomes.count == batch.records.count else { throw ServiceError.internal }
        for (outcome, place) in zip(reply.outcomes, batch.places) {
            switch outcome {
            case .created: summary.created += 1
            case .updated: summary.updated += 1
            case .unchanged: summary.unchanged += 1
            case .repeated: summary.repeated += 1
            case .refused(let reason):
                summary.refused += 1
                try report(ReportLine(line: place.line, email: place.email, error: reason))
            }
        }
        batch = Batch()
    }

    /// Calls identity, and calls again while it restarts or is busy: a call that is repeated does nothing twice.
    private func persistently(_ request: Identity.ImportUsers) async throws -> Identity.ImportUsers.Reply {
        var (backoff, waited) = (Backoff(first: .milliseconds(200), maximum: .seconds(5)), Duration.zero)
        while true {
            do {
                return try await call(request)
            } catch let error as ServiceError where error.status == 503 && waited < Self.maximumOutage {
                let pause = backoff.next()
                waited += pause
                try await sleep(pause)
            }
        }
    }
}

extension Identity.ImportedUser {
    /// How many bytes the texts have.
    fileprivate var length: Int {
        let texts = [email, externalID, passwordHash?.hash.reveal(), passwordHash?.salt, passwordHash?.algorithm]
        let keys = [passwordHash?.signerKey?.reveal(), passwordHash?.saltSeparator]
        return (texts + keys).compactMap(\.self).reduce(200) { $0 + $1.utf8.count }
            + fields.values.reduce(0) { $0 + $1.utf8.count }
    }
}
