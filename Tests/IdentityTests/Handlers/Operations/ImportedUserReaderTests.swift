import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ImportedUserReaderTests {
    /// What is wrong with a user; nil if nothing is.
    private func problem(_ change: (inout Identity.ImportedUser) -> Void) async throws -> String? {
        let identity = try await IdentityFixture()
        let reader = ImportedUserReader(emailHasher: identity.emailHasher, hasher: identity.service.hasher)
        var user = Identity.ImportedUser(email: "ann@example.com")
        change(&user)
        do {
            _ = try reader.read(.init(number: 1, user: user), for: identity.client.applicationID)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func statesTheMemberAndWhatIsWrong() async throws {
        #expect(try await problem { _ in } == nil)
        #expect(try await problem { $0.email = "" } == "email: missing")
        #expect(
            try await problem { $0.email = String(repeating: "a", count: 100_000) } == "email: not an email address")
        let name = try #require(try await problem { $0.fields[.givenName] = "a\u{0}b" })
        #expect(name.hasPrefix("given_name: expected 1 to 200"))
        let url = try #require(try await problem { $0.fields[.avatarURL] = "javascript:alert(1)" })
        #expect(url.hasPrefix("avatar_url: "))
        let zone = try #require(try await problem { $0.fields[.timezone] = "Mars" })
        #expect(zone.hasPrefix("timezone: "))
    }

    @Test func externalIDsAreBoundedAndHaveNoControlCharacters() async throws {
        #expect(try await problem { $0.externalID = String(repeating: "x", count: 255) } == nil)
        for id in ["", String(repeating: "x", count: 256), "a\u{0}b", "a\nb"] {
            let problem = try #require(try await problem { $0.externalID = id })
            #expect(problem.hasPrefix("external_id: "))
        }
    }

    @Test func timesAreInThePast() async throws {
        #expect(try await problem { $0.createdAt = .now } == nil)
        #expect(try await problem { $0.createdAt = Timestamp(Date(timeIntervalSince1970: 0)) } == nil)
        for date in [Date(timeIntervalSince1970: -1), Date(timeIntervalSinceNow: 100_000)] {
            #expect(try await problem { $0.createdAt = Timestamp(date) } == "created_at: not between 1970 and now")
        }
    }

    /// The text is for the report, so it must not have the hash.
    @Test func problemsOfHashesDoNotQuoteThem() async throws {
        for hash in [
            "$2b$31$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK", "5f4dcc3b5aa765d61d8327deb882cf99",
        ] {
            let problem = try #require(try await problem { $0.passwordHash = .init(Secret(hash)) })
            #expect(problem.hasPrefix("password_hash: ") && !problem.contains(hash.suffix(8)))
        }
    }
}
