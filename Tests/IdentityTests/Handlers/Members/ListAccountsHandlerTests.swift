import Models
import Testing

@testable import IdentityService

@Suite struct ListAccountsHandlerTests {
    private func list(
        _ shared: SharedAccount, _ search: String? = nil, limit: Int = 50, after cursor: String? = nil
    ) async throws -> Identity.ListAccounts.Reply {
        try await shared.identity.call(
            Identity.ListAccounts(
                application: shared.ann.applicationID, search: search, limit: limit, cursor: cursor),
            shared.identity.operatorContext)
    }

    @Test func theLatestComeFirst() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        _ = try await shared.join("bob@example.com")
        let accounts = try await list(shared).accounts
        #expect(accounts.count == 3)
        #expect(accounts.map(\.isPersonal) == [true, false, true])
        let account = try #require(accounts.first { $0.id == shared.id })
        #expect(account.name == "Design team" && account.members == 2)
        #expect(account.ownerEmail?.description == "ann@example.com")
        #expect(account.applicationID == shared.ann.applicationID)
    }

    @Test func findsByTheBeginningOfTheName() async throws {
        let identity = try await IdentityFixture()
        let shared = try await SharedAccount(identity)
        for name in ["Design", "DESIGNERS", "Sales", "Über uns"] {
            _ = try await identity.call(
                Identity.CreateAccount(session: identity.sessionProof(of: shared.ann), accountName: name),
                identity.context())
        }
        #expect(try await list(shared, "dEsign").accounts.map(\.name) == ["Design", "Design team", "DESIGNERS"])
        #expect(try await list(shared, "Üb").accounts.map(\.name) == ["Über uns"])
        #expect(try await list(shared, "%").accounts.isEmpty)
        var (found, cursor): ([String?], String?) = ([], nil)
        repeat {
            let page = try await list(shared, "d", limit: 1, after: cursor)
            found += page.accounts.map(\.name)
            cursor = page.nextCursor
        } while cursor != nil
        #expect(found == ["Design", "Design team", "DESIGNERS"])
    }

    @Test func readsPageByPage() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        for index in 0..<4 { _ = try await shared.join("person\(index)@example.com") }
        var (found, cursor): ([AccountID], String?) = ([], nil)
        repeat {
            let page = try await list(shared, limit: 4, after: cursor)
            found += page.accounts.map(\.id)
            cursor = page.nextCursor
        } while cursor != nil
        #expect(found.count == 6 && found == found.sorted(by: >))
    }

    @Test func refusesWhatIsNoPage() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        _ = try await shared.join("bob@example.com")
        let cursor = try #require(try await list(shared, limit: 1).nextCursor)
        for (search, limit, cursor) in [
            (nil, 0, nil), (nil, 201, nil), ("", 1, nil), ("\u{0}", 1, nil), (nil, 1, "invalid"), ("d", 1, cursor),
            (String(repeating: "a", count: 801), 1, nil),
        ] as [(String?, Int, String?)] {
            let code = await error { try await list(shared, search, limit: limit, after: cursor) }?.code
            #expect(code == .invalidRequest)
        }
    }
}
