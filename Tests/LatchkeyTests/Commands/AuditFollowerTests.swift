import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct AuditFollowerTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func entry(at seconds: Double) -> Identity.AuditRecord {
        let date = start.addingTimeInterval(seconds)
        return .init(
            id: .init(uuid: UUIDv7.make(at: date)), at: Timestamp(date), event: .signIn, application: .make(),
            caller: .gateway)
    }

    /// As identity answers.
    private func answer(
        _ call: Identity.ListAuditEntries, from log: [Identity.AuditRecord]
    ) -> [Identity.AuditRecord] {
        guard case .first(let last) = call.part else { return [] }
        let since = call.filter.since ?? Timestamp(.distantPast)
        let matching = log.filter { $0.at >= since }.sorted { $0.at < $1.at }
        let begin = last.flatMap { last in matching.firstIndex { $0.id == last }.map { $0 + 1 } } ?? 0
        return Array(matching[begin...].prefix(call.limit))
    }

    @Test func showsEachEntryOnceAndThoseThatAppearLate() async throws {
        let shown = [entry(at: 0), entry(at: 5)]
        var follower = AuditFollower(filter: .init(), shown: shown)
        var log = shown
        #expect(try await follower.next { answer($0, from: log) }.isEmpty)
        let (late, new) = (entry(at: 4), entry(at: 6))
        log += [late, new]
        #expect(try await follower.next { answer($0, from: log) }.map(\.id) == [late.id, new.id])
        #expect(try await follower.next { answer($0, from: log) }.isEmpty)
    }

    @Test func readsAllPages() async throws {
        var follower = AuditFollower(filter: .init(), shown: [], now: start)
        let log = (0..<1234).map { entry(at: Double($0) / 1000) }
        #expect(try await follower.next { answer($0, from: log) }.map(\.id) == log.map(\.id))
    }

    @Test func keepsToTheWantedBeginning() async throws {
        var filter = Identity.ListAuditEntries.Filter()
        filter.since = Timestamp(start)
        var follower = AuditFollower(filter: filter, shown: [], now: start)
        let log = [entry(at: -3), entry(at: 1)]
        #expect(try await follower.next { answer($0, from: log) }.map(\.id) == [log[1].id])
    }
}
