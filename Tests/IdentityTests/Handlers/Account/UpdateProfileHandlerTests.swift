import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct UpdateProfileHandlerTests {
    private func update(
        _ identity: IdentityFixture, _ profile: SessionProfile, _ changes: [Identity.IdentityField: String?]
    ) async throws -> UserIdentity? {
        try await identity.call(
            Identity.UpdateProfile(
                user: profile.id, application: profile.applicationID,
                account: try #require(profile.activeMembership).accountID, changes: changes), identity.context()
        ).identity
    }

    @Test func changesOnlyTheNamedFields() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com", language: "fr").profile
        let set = try await update(identity, profile, [.displayName: "Ann", .avatarURL: "https://example.com/a.png"])
        #expect(set?.displayName == "Ann")
        #expect(set?.preferredLanguage == "fr")
        let cleared = try await update(identity, profile, [.displayName: nil as String?])
        #expect(cleared?.displayName == nil)
        #expect(cleared?.avatarURL == "https://example.com/a.png")
        let thrown = await error {
            try await update(
                identity, profile, [.avatarURL: "javascript:alert(1)", .givenName: "a\u{0}b", .locale: "?"])
        }
        #expect(thrown?.invalidParams?.map(\.path) == ["/avatar_url", "/given_name", "/locale"])
    }

    @Test(arguments: [
        "http://a.b/\u{0}x", "http://a.b/\r\nx", "http://a.b/a b", "http://a.b/\"><script>", "http://a.b/\u{202E}x",
        "https://good.com@evil.com/", "https://a.b/%00", "https:///x", "//a.b/x",
    ])
    func refusesAnAvatarThatIsNotAURL(url: String) async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com").profile
        let thrown = await error { try await update(identity, profile, [.avatarURL: url]) }
        #expect(thrown?.invalidParams?.map(\.path) == ["/avatar_url"])
    }

    @Test func keepsConcurrentChangesOfDifferentFields() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try #require(ann.activeMembership).accountID
        let changes: [Identity.IdentityField: String] = [
            .displayName: "Ann", .givenName: "Annabelle", .familyName: "Lee", .locale: "en-GB", .timezone: "Asia/Tokyo",
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (field, value) in changes {
                group.addTask {
                    _ = try await identity.call(
                        Identity.UpdateProfile(
                            user: ann.id, application: ann.applicationID, account: account, changes: [field: value]),
                        identity.context())
                }
            }
            try await group.waitForAll()
        }
        let read = try await identity.readProfile(of: ann.id, ann.applicationID, account).identity
        #expect(
            [read?.displayName, read?.givenName, read?.familyName, read?.locale, read?.timezone]
                == ["Ann", "Annabelle", "Lee", "en-GB", "Asia/Tokyo"])
    }
}
