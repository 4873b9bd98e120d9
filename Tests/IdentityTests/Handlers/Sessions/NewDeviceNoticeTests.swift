import Models
import Testing

@testable import IdentityService

@Suite struct NewDeviceNoticeTests {
    private func entry(_ identity: IdentityFixture, _ user: SessionProfile) -> AuditEntry {
        AuditEntry(
            event: .newDevice, application: user.applicationID, user: user.id, context: identity.context(.make()))
    }

    /// A stranger who signed up with somebody's address must not cause mail to its owner.
    @Test func anUnverifiedAddressGetsNone() async throws {
        let identity = try await IdentityFixture()
        var ann = try await identity.signUp("ann@example.com").profile
        let decide = identity.service.newDeviceNotice
        func notice(_ isSignInRecorded: Bool) async throws -> OutgoingMail? {
            try await decide(
                entry(identity, ann), ann, MailOrigin(browser: "Chrome"), isSignInRecorded: isSignInRecorded,
                deadline: .now + .seconds(30))
        }
        #expect(try await notice(false) == nil)
        ann.credentials[0].emailVerifiedAt = .now
        // The log has the sign-up. It counts as the sign-in at hand if that is recorded.
        #expect(try await notice(true) == nil)
        let mail = try #require(try await notice(false))
        #expect(mail.values["notice"] == "new_device" && mail.values["browser"] == "Chrome")
    }
}
