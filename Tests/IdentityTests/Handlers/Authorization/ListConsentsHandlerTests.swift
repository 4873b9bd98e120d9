import Models
import Testing

@testable import IdentityService

@Suite struct ListConsentsHandlerTests {
    @Test func listsWhatTheUserHasGranted() async throws {
        let consents = try await ConsentFixture()
        let (calendar, notes) = (
            try await consents.client("client_calendar"), try await consents.client("client_notes")
        )
        // Listed in the order of their names.
        try await consents.grant(["openid", "email"], to: notes)
        try await consents.grant(["openid"], to: calendar)
        let bob = try await consents.identity.signUp("bob@example.com").profile
        let all = try await consents.list()
        #expect(all.consents.map(\.clientID) == [calendar, notes] && all.nextCursor == nil)
        #expect(all.consents.map(\.scopes) == [["openid"], ["email", "openid"]])
        #expect(all.consents.map(\.clientName) == ["client_calendar", "client_notes"])
        #expect(try await consents.list(of: bob).consents == [])

        let first = try await consents.list(limit: 1)
        #expect(first.consents.map(\.clientID) == [calendar] && first.nextCursor == calendar)
        let second = try await consents.list(limit: 1, after: first.nextCursor)
        #expect(second.consents.map(\.clientID) == [notes] && second.nextCursor == nil)
    }

    @Test func isBounded() async throws {
        let consents = try await ConsentFixture()
        for limit in [0, 101] {
            #expect(await error { try await consents.list(limit: limit) }?.code == .invalidRequest)
        }
    }

    @Test func takesAProofOfTheSession() async throws {
        let consents = try await ConsentFixture()
        let foreign = try await consents.identity.mailboxProof(.magicLink, by: consents.ann)
        let call = Identity.ListConsents(session: foreign)
        #expect(
            await error { try await consents.identity.call(call, consents.identity.context()) }?.code == .invalidProof)
    }
}
