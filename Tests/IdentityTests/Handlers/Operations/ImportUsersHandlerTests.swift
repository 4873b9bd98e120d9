import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct ImportUsersHandlerTests {
    /// A hash of each kind, of Python's libraries.
    private static let hashes = [
        IdentityFixture.importedHash,
        "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$AHXwUV1xgJwEA1c449BJujEJqLwAlXAGmfWnIMRfQLg",
        "$argon2i$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
        "$5$saltstring$aXLr59fnwrVg6Wz/o5uKtjZU0xGSbMc6YxPqiHv2NE.",
        "$6$saltstring$Vy1qkR4howG25g0MrA26uBcI9k9c5cxzfoR6VfYPEDH6Qz8CJGsLsSf6i7jmz6/3LKpWlmhxHaJqvorDx2KhI.",
        "pbkdf2_sha256$1000$somesalt$uqQnVm9PBd0Q5+bMpfksr99uBqRE9eRa2dZLywKBPm0=",
        "$scrypt$ln=10,r=8,p=1$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM",
    ]

    /// They sign in with their passwords, and have hashes of ours from then on.
    @Test func usersSignInAndGetAHashOfOurs() async throws {
        let identity = try await IdentityFixture()
        let users = Self.hashes.enumerated().map { identity.imported("user\($0)@example.com", hash: $1) }
        #expect(try await identity.importUsers(users) == users.map { _ in .created })
        #expect(try await identity.takeMails().isEmpty)
        #expect(try await !identity.storedText().contains("$2b$05"))
        for user in users {
            let wrong = await error { try await identity.signIn(user.email, password: Secret("something else")) }
            #expect(wrong?.code == .invalidCredentials)
            let signedIn = try await identity.signIn(user.email, password: IdentityFixture.importedPassword).profile
            #expect(signedIn.activeMembership?.role == .owner && signedIn.credentials.count == 1)
        }
        try await eventually("hashes of ours") {
            try await identity.postgres.query(
                "SELECT FROM identity.passwords WHERE hash NOT LIKE '%:$argon2id$v=19$m=19456,t=2,p=1$%'"
            ).isEmpty
        }
        for user in users { _ = try await identity.signIn(user.email, password: IdentityFixture.importedPassword) }
    }

    @Test func everythingOfAUserIsThere() async throws {
        let identity = try await IdentityFixture()
        let signedUpAt = try #require(Timestamp("2019-03-04T05:06:07.000Z"))
        let user = Identity.ImportedUser(
            email: "ANN@example.com", isEmailVerified: true,
            fields: [
                .givenName: "Ann", .familyName: "O'Neil \"x\" \\ {}", .displayName: "Ann 🦊",
                .avatarURL: "https://example.com/a.png", .preferredLanguage: "de", .locale: "de-AT",
                .timezone: "Europe/Vienna",
            ], externalID: "auth0|123", createdAt: signedUpAt)
        let suspended = Identity.ImportedUser(email: "bob@example.com", status: .suspended)
        #expect(try await identity.importUsers([user, suspended]) == [.created, .created])
        let ann = try await identity.showUser("ann@example.com")
        let written = try #require(ann.profile.identity)
        #expect(
            written.givenName == "Ann" && written.familyName == "O'Neil \"x\" \\ {}" && written.displayName == "Ann 🦊")
        #expect(written.avatarURL == "https://example.com/a.png" && written.externalID == "auth0|123")
        #expect(written.preferredLanguage == "de" && written.locale == "de-AT" && written.timezone == "Europe/Vienna")
        #expect(ann.createdAt == signedUpAt && ann.profile.id.madeAt == signedUpAt.date)
        #expect(ann.profile.credentials[0].emailVerifiedAt != nil && ann.profile.status == .active)
        #expect(ann.profile.memberships.map(\.role) == [.owner])
        #expect(try await identity.auditEntries { $0.user = ann.profile.id }.map(\.event) == [.userImported])
        let bob = try await identity.showUser("bob@example.com")
        #expect(bob.profile.status == .suspended && bob.profile.credentials[0].emailVerifiedAt == nil)
    }

    /// The import is interrupted after a call, whose answer is lost, and begins again.
    @Test func aRepeatedRecordDoesNothing() async throws {
        let identity = try await IdentityFixture()
        let users = [identity.imported("ann@example.com"), identity.imported("bob@example.com")]
        _ = try await identity.importUsers([users[0]])
        #expect(try await identity.importUsers(users) == [.repeated, .created])
        #expect(try await identity.importUsers(users) == [.repeated, .repeated])
        #expect(try await identity.importUsers(users, updating: true) == [.repeated, .repeated])
        #expect(try await identity.count("identity.users") == 2)
        #expect(try await identity.count("identity.imported_users") == 2)
        // Another import knows the addresses only.
        #expect(
            try await identity.importUsers(users, in: .make())
                == users.map { _ in .refused("email: a user has this address") })
    }

    /// An import that is repeated later must not bring back who has been erased.
    @Test func anErasedUserStaysErased() async throws {
        let identity = try await IdentityFixture()
        let users = [identity.imported("ann@example.com")]
        _ = try await identity.importUsers(users)
        let ann = try await identity.showUser("ann@example.com").profile.id
        _ = try await identity.call(Identity.EraseUser(user: ann), identity.operatorContext)
        #expect(try await identity.importUsers(users) == [.repeated])
        #expect(await error { try await identity.showUser("ann@example.com") }?.code == .notFound)
    }

    @Test func brokenRecordsAreRefusedByThemselves() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("known@example.com")
        let users = [
            identity.imported("ann@example.com"), identity.imported("no address"),
            identity.imported("known@example.com"),
            identity.imported("ann@EXAMPLE.com"), identity.imported("bob@example.com", hash: "$1$x$y"),
            identity.imported("carl@example.com"),
        ]
        #expect(
            try await identity.importUsers(users) == [
                .created, .refused("email: not an email address"), .refused("email: a user has this address"),
                .refused("email: another record has this address"),
                .refused("password_hash: hashes of this kind can't be checked"), .created,
            ])
        #expect(try await identity.count("identity.users") == 3)
    }

    @Test func aDryRunWritesNothing() async throws {
        let identity = try await IdentityFixture()
        let users = [identity.imported("ann@example.com"), identity.imported("bob")]
        let expected: [Identity.ImportUsers.Outcome] = [.created, .refused("email: not an email address")]
        #expect(try await identity.importUsers(users, isDryRun: true) == expected)
        #expect(try await identity.count("identity.users") == 0)
        #expect(try await identity.importUsers(users) == expected)
    }

    @Test func refusesImpossibleCalls() async throws {
        let identity = try await IdentityFixture()
        let user = identity.imported("ann@example.com")
        func records(_ numbers: [Int]) -> [Identity.ImportUsers.Record] {
            numbers.map { .init(number: $0, user: user) }
        }
        for numbers in [[], Array(1...501), [1, 1], [0], [-1], [Int.max]] {
            let call = Identity.ImportUsers(
                application: identity.client.applicationID, importID: .make(), records: records(numbers))
            let refused = await error { try await identity.call(call, identity.operatorContext) }
            #expect(refused?.code == .invalidRequest)
        }
        let call = Identity.ImportUsers(application: .make(), importID: .make(), records: records([1]))
        #expect(await error { try await identity.call(call, identity.operatorContext) }?.code == .notFound)
    }
}
