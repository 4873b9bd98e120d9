import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct UserImportStoreUpdateTests {
    /// Of `another password`, by bcrypt of Python.
    private static let otherHash = "$2b$05$abcdefghijklmnopqrstuuxrJ.9CiQETPyVLHimetLVmLw1ZAAYJy"

    private func update(
        _ identity: IdentityFixture, _ user: Identity.ImportedUser
    ) async throws -> Identity.ImportUsers.Outcome? {
        try await identity.importUsers([user], in: .make(), updating: true).first
    }

    @Test func writesWhatTheFileHasAndKeepsTheRest() async throws {
        let identity = try await IdentityFixture()
        var user = identity.imported("ann@example.com", hash: nil)
        user.fields = [.givenName: "Ann", .familyName: "Lee"]
        _ = try await identity.importUsers([user])
        #expect(try await update(identity, user) == .unchanged)
        user.fields = [.familyName: "Berg", .locale: "de"]
        #expect(try await update(identity, user) == .updated)
        let written = try await identity.showUser("ann@example.com").profile
        #expect(written.identity?.givenName == "Ann" && written.identity?.familyName == "Berg")
        #expect(written.identity?.locale == "de")
        let entries = try await identity.auditEntries { $0.user = written.id }
        #expect(entries.map(\.event) == [.userImported, .userImported])
        #expect(entries.last?.changed?.sorted() == ["family_name", "locale"])
    }

    /// Two files: the users first, and their hashes a week later.
    @Test func hashesOfTheOtherSystemAreAddedAndReplaced() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.importUsers([identity.imported("ann@example.com", hash: nil)])
        #expect(try await update(identity, identity.imported("ann@example.com")) == .updated)
        #expect(try await update(identity, identity.imported("ann@example.com")) == .unchanged)
        let epoch = try await identity.signIn("ann@example.com", password: IdentityFixture.importedPassword).epoch
        #expect(epoch == 2)
    }

    @Test func aChangedPasswordOfTheOtherSystemCounts() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.importUsers([identity.imported("ann@example.com", hash: Self.otherHash)])
        #expect(try await update(identity, identity.imported("ann@example.com")) == .updated)
        _ = try await identity.signIn("ann@example.com", password: IdentityFixture.importedPassword)
        #expect(
            await error { try await identity.signIn("ann@example.com", password: Secret("another password")) } != nil)
    }

    /// Their password here is newer than that of the file.
    @Test func aPasswordThatWasSetHereStays() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.importUsers([identity.imported("ann@example.com")])
        let ours = try await identity.service.hasher.hash(IdentityFixture.password, deadline: .now + .seconds(30))
        try await identity.postgres.execute("UPDATE identity.passwords SET hash = \(ours.stored)")
        #expect(try await update(identity, identity.imported("ann@example.com", hash: Self.otherHash)) == .unchanged)
        _ = try await identity.signIn("ann@example.com")
    }

    /// Whoever signed up here with the address need not be its owner: they get neither the name nor the trust of the real one.
    @Test func anUnverifiedSignUpIsNotChanged() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        var user = identity.imported("ann@example.com")
        user.fields = [.givenName: "Ann"]
        let outcome = try await update(identity, user)
        guard case .refused = outcome else { Issue.record("\(String(describing: outcome))"); return }
        let written = try await identity.showUser("ann@example.com").profile
        #expect(written.identity?.givenName == nil && written.credentials[0].emailVerifiedAt == nil)
        _ = try await identity.signIn("ann@example.com")
    }

    /// A verified user keeps the password from here, and gets the name.
    @Test func aVerifiedSignUpKeepsItsPassword() async throws {
        let identity = try await IdentityFixture()
        try await identity.verify(try await identity.signUp("ann@example.com").profile)
        var user = identity.imported("ann@example.com")
        user.fields = [.givenName: "Ann"]
        #expect(try await update(identity, user) == .updated)
        #expect(try await identity.showUser("ann@example.com").profile.identity?.givenName == "Ann")
        _ = try await identity.signIn("ann@example.com")
        #expect(
            await error {
                try await identity.signIn("ann@example.com", password: IdentityFixture.importedPassword)
            }?.code == .invalidCredentials)
    }

    @Test func verificationAndSuspensionAreTakenOver() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.importUsers([.init(email: "ann@example.com")])
        var user = Identity.ImportedUser(email: "ann@example.com", isEmailVerified: true)
        #expect(try await update(identity, user) == .updated)
        #expect(try await identity.showUser("ann@example.com").profile.credentials[0].emailVerifiedAt != nil)
        user.status = .suspended
        #expect(try await update(identity, user) == .updated)
        #expect(try await identity.showUser("ann@example.com").profile.status == .suspended)
        #expect(try await identity.leaseEvents().contains { if case .advanceEpoch = $0.work { true } else { false } })
        // A suspension is lifted here only.
        user.status = .active
        #expect(try await update(identity, user) == .unchanged)
        #expect(try await identity.showUser("ann@example.com").profile.status == .suspended)
    }

    /// The owner of the mailbox has shown that it is theirs, and what was set up before is gone. It must not come back.
    @Test func aPasswordThatWasTakenBackDoesNotComeBack() async throws {
        let identity = try await IdentityFixture()
        var user = identity.imported("ann@example.com")
        user.isEmailVerified = false
        _ = try await identity.importUsers([user])
        let profile = try await identity.showUser("ann@example.com").profile
        _ = try await identity.call(
            Identity.SignInWithEmailLink(
                proof: try await identity.mailboxProof(.magicLink, by: profile), ownership: .init(allowsReset: true)),
            identity.context())
        #expect(try await identity.count("identity.passwords") == 0)
        #expect(try await update(identity, user) == .unchanged)
        #expect(try await identity.count("identity.passwords") == 0)
    }
}
