import Models
import PasswordHashing
import Testing

@testable import IdentityService

@Suite struct PasswordStoreTests {
    private let identity: IdentityFixture
    private let passwords: PasswordStore
    private var deadline: ContinuousClock.Instant { .now + .seconds(30) }

    init() async throws {
        identity = try await IdentityFixture()
        passwords = identity.service.passwords
    }

    private func credential(of profile: SessionProfile) async throws -> StoredCredential {
        try #require(
            try await passwords.credential(of: profile.id, application: profile.applicationID, deadline: deadline))
    }

    private func audit(_ profile: SessionProfile) -> AuditEntry {
        AuditEntry(
            event: .passwordChanged, application: profile.applicationID, user: profile.id,
            context: identity.context())
    }

    @Test func findsTheSamePasswordByUserAndByAddress() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        let byUser = try await credential(of: ann)
        let hash = identity.emailHasher.hash(try identity.email("ann@example.com"), in: ann.applicationID)
        let byAddress = try await passwords.credential(
            emailHash: hash, application: ann.applicationID, deadline: deadline)
        #expect(byAddress?.user == ann.id && byAddress?.hash.stored == byUser.hash.stored)
        #expect(byUser.status == .active && byUser.epoch == NewUser.epoch)
        #expect(
            try await passwords.credential(of: .make(), application: ann.applicationID, deadline: deadline) == nil)
    }

    @Test func changesNothingIfTheUsersRightsHaveChanged() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        let stored = try await credential(of: ann)
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        let new = try await identity.service.hasher.hash(Secret("another long sentence"), deadline: deadline)
        let thrown = await error {
            try await passwords.change(
                stored, to: new, keeping: .make(), notice: nil, audit(ann), deadline: deadline)
        }
        #expect(thrown == .invalidCredentials)
        let after = try await credential(of: ann)
        #expect(after.hash.stored == stored.hash.stored && after.epoch == stored.epoch + 1)
    }

    @Test func aBetterHashDoesNotReplaceANewerPassword() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        let stored = try await credential(of: ann)
        let hasher = identity.service.hasher
        let changed = try await hasher.hash(Secret("another long sentence"), deadline: deadline)
        _ = try await passwords.change(
            stored, to: changed, keeping: .make(), notice: nil, audit(ann), deadline: deadline)
        let rehashed = try await hasher.hash(IdentityFixture.password, deadline: deadline)
        try await passwords.rehash(stored, as: rehashed, deadline: deadline)
        #expect(try await credential(of: ann).hash.stored == changed.stored)
        try await passwords.rehash(try await credential(of: ann), as: rehashed, deadline: deadline)
        #expect(try await credential(of: ann).hash.stored == rehashed.stored)
    }
}
