import Models
import RPC
import Testing

@Suite struct RequestJournalTests {
    @Test func keepsTheLatestEntriesInOrder() {
        let journal = RequestJournal(capacity: 3)
        let (request, other) = (RequestID.make(), RequestID.make())
        for action in ["a", "b", "c", "d"] { journal.record(request, action, .succeeded, since: .now) }
        journal.record(other, "e", .succeeded, since: .now)
        journal.record(nil, "of no request", .succeeded, since: .now)
        #expect(journal.entries(of: request).map(\.action) == ["c", "d"])
        #expect(journal.entries(of: other).map(\.action) == ["e"])
        #expect(journal.entries(of: .make()).isEmpty)
    }

    @Test func tellsWhatWasWrongButNotWhatWasSent() throws {
        let journal = RequestJournal()
        let request = RequestID.make()
        let parameter = InvalidParameter(
            in: .body, path: "/email", type: "format", expected: "an email address", received: "ann@example")
        journal.record(
            request, "identity.sign_in", .failed(.invalid([parameter])), since: .now - .milliseconds(20))
        let step = try #require(journal.entries(of: request).first).step(of: .identity, instance: "2")
        #expect(step.outcome.hasSuffix("(400)"))
        #expect(step.detail?.contains("/email: an email address") == true)
        #expect(step.detail?.contains("ann@") == false)
        #expect(step.milliseconds >= 20)
    }
}
