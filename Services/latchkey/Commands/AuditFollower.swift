import Foundation
import Models

/// Finds the entries that are new since the last look.
///
/// An entry gets its id before it is committed, so one with an older id can appear a moment later. Each look goes back ten seconds, and
/// leaves out what was shown.
struct AuditFollower {
    static let overlap: TimeInterval = 10

    private let filter: Identity.ListAuditEntries.Filter
    private var shown: Set<AuditEntryID>
    private var latest: Date

    init(filter: Identity.ListAuditEntries.Filter, shown: [Identity.AuditRecord], now: Date = Date()) {
        self.filter = filter
        self.shown = Set(shown.map(\.id))
        latest = shown.last?.at.date ?? now
    }

    /// The new entries, in the order of their ids.
    ///
    /// - Parameter read: answers the call; identity does.
    mutating func next(
        _ read: (Identity.ListAuditEntries) async throws -> [Identity.AuditRecord]
    ) async throws -> [Identity.AuditRecord] {
        var window = filter
        window.since = max(Timestamp(latest.addingTimeInterval(-Self.overlap)), filter.since ?? Timestamp(.distantPast))
        var found: [Identity.AuditRecord] = []
        var page: [Identity.AuditRecord]
        repeat {
            page = try await read(
                Identity.ListAuditEntries(
                    window, part: .first(after: found.last?.id), limit: Identity.ListAuditEntries.maximumLimit))
            found += page
        } while page.count == Identity.ListAuditEntries.maximumLimit
        let new = found.filter { !shown.contains($0.id) }
        latest = max(latest, new.last?.at.date ?? latest)
        shown = Set(found.map(\.id))
        return new
    }
}
