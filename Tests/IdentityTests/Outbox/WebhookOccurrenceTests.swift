import Foundation
import Models
import OneTimePasswords
import Proofs
import Testing

@testable import IdentityService

/// Triggers write events for webhooks in the transactions that cause them, whichever handler that is.
@Suite struct WebhookOccurrenceTests {
    private let identity: IdentityFixture

    init() async throws { identity = try await IdentityFixture() }

    private func types() async throws -> [WebhookEvent] { try await identity.takeMessages().map(\.type) }

    @Test func aSignUpIsANewUserAndASession() async throws {
        try await identity.makeWebhook()
        let ann = try await identity.signUp("ann@example.com").profile
        let messages = try await identity.takeMessages()
        // The account that comes with the user is no membership of its own.
        #expect(Set(messages.map(\.type)) == [.userCreated, .sessionCreated] && messages.count == 2)
        let created = try #require(messages.first { $0.type == .userCreated })
        #expect(created.data.applicationID == ann.applicationID && created.data.userID == ann.id)
        #expect(created.data.user?.email == "ann@example.com" && created.data.user?.isVerified == false)
        #expect(abs(created.timestamp.date.timeIntervalSinceNow) < 60)
        let session = try #require(messages.first { $0.type == .sessionCreated })
        #expect(session.data.clientID == identity.client.id && session.data.amr == ["pwd"])
        #expect(session.data.user == nil)
        _ = try await identity.signIn("ann@example.com")
        #expect(try await types() == [.sessionCreated])
        #expect(await error { try await identity.signIn("ann@example.com", password: Secret("wrong")) } != nil)
        #expect(try await types().isEmpty)
    }

    /// The session comes with the step that is left.
    @Test func aSignUpThatIsNotCompleteIsNoSession() async throws {
        try await identity.makeWebhook()
        try await identity.setSignUp(.init(requiresVerifiedEmail: true))
        try await identity.signUp("ann@example.com")
        #expect(try await types() == [.userCreated])
        #expect(try await identity.signIn("ann@example.com").pendingStep == .emailVerification)
        #expect(try await types().isEmpty)
    }

    @Test func onlyWantedEventsAreWritten() async throws {
        try await identity.makeWebhook(.sessionCreated)
        try await identity.makeWebhook(.userCreated, .userDeleted, name: "Other")
        try await identity.signUp("ann@example.com")
        let told = try await identity.takeWebhooks()
        #expect(told.count == 2 && Set(told.map(\.endpoint.id)).count == 2)
    }

    @Test func otherApplicationsAreNotTold() async throws {
        let application = try await identity.call(
            Identity.CreateApplication(name: "Other"), identity.operatorContext)
        _ = try await identity.call(
            Identity.CreateWebhook(application: application.id, url: "https://other.example.com/"),
            identity.operatorContext)
        try await identity.signUp("ann@example.com")
        #expect(try await identity.takeWebhooks().isEmpty)
    }

    @Test func changesOfAUserAreTold() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.makeWebhook()
        _ = try await identity.call(
            Identity.UpdateProfile(
                user: ann.id, application: ann.applicationID, account: try #require(ann.activeMembership).accountID,
                changes: [.displayName: "Ann"]), identity.context())
        let updated = try #require(try await identity.takeMessages().first)
        #expect(updated.type == .userUpdated && updated.data.user?.displayName == "Ann")
        #expect(updated.data.change == "profile_changed" && updated.data.changed == ["display_name"])
        try await identity.verify(ann)
        let verified = try #require(try await identity.takeMessages().first)
        #expect(verified.data.change == "email_verified" && verified.data.user?.isVerified == true)
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        let suspended = try #require(try await identity.takeMessages().first)
        #expect(suspended.data.change == "user_suspended" && suspended.data.user?.status == "suspended")
    }

    @Test func aNewPasswordIsToldWithoutIt() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.makeWebhook()
        _ = try await identity.call(
            Identity.ChangePassword(
                user: ann.id, application: ann.applicationID, client: identity.client.id,
                account: try #require(ann.activeMembership).accountID, currentPassword: IdentityFixture.password,
                newPassword: Secret("one more sentence of mine"), keptSession: .make()), identity.context())
        let told = try await identity.takeWebhooks().compactMap(\.event)
        #expect(told.map(\.type) == [.passwordChanged])
        #expect(!told.contains { $0.body.contains("sentence") || $0.body.contains("argon2") })
    }

    @Test func endsOfSessionsAreTold() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.makeWebhook()
        for event in [Identity.RecordSessionEvent.Event.sessionEnded, .sessionsEnded] {
            let request = RequestID.make()
            let proof = try await identity.tokens.sign(
                statement: SessionEventProof(event, user: ann.id, request: request), for: .identity)
            _ = try await identity.call(
                Identity.RecordSessionEvent(proof, ipAddress: nil, origin: nil), identity.context(request))
        }
        let messages = try await identity.takeMessages()
        #expect(messages.map(\.type) == [.sessionEnded, .sessionEnded])
        #expect(Set(messages.map(\.data.allSessions)) == [false, true])
    }

    @Test func factorsAreTold() async throws {
        let totp = try await TOTPFixture(in: identity)
        try await identity.makeWebhook()
        let (secret, factors) = (TOTPSecret.random(), totp.factors)
        let id = try await factors.service.totpFactors.begin(
            secret, of: factors.ann.id, factors.application, deadline: factors.deadline)
        _ = try await totp.confirm(id, TOTPFixture.code(of: secret))
        let added = try await identity.takeMessages()
        #expect(added.map(\.type) == [.factorAdded] && added.first?.data.factor == "totp")
        _ = try await identity.call(Identity.ResetFactors(user: totp.factors.ann.id), identity.operatorContext)
        #expect(try await types() == [.factorRemoved])
    }

    @Test func membersAreTold() async throws {
        let owner = try await AccountOwner(identity)
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await identity.takeMails()
        try await identity.makeWebhook(.memberAdded, .memberChanged, .memberRemoved)
        let members = [
            ("INSERT", "member", nil), ("UPDATE", "viewer", "member"), ("DELETE", "viewer", nil as String?),
        ]
        for (operation, role, previous) in members {
            switch operation {
            case "INSERT":
                try await identity.postgres.execute(
                    """
                    INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
                    VALUES (\(bob.applicationID), \(MembershipID.make()), \(owner.account), \(bob.id), 'member')
                    """)
            case "UPDATE":
                try await identity.postgres.execute(
                    """
                    UPDATE identity.memberships SET role = 'viewer'
                    WHERE account_id = \(owner.account) AND user_id = \(bob.id)
                    """)
            default:
                try await identity.postgres.execute(
                    """
                    DELETE FROM identity.memberships
                    WHERE account_id = \(owner.account) AND user_id = \(bob.id)
                    """)
            }
            let message = try #require(try await identity.takeMessages().first, "\(operation)")
            #expect(message.data.userID == bob.id && message.data.accountID == owner.account)
            #expect(message.data.role == role && message.data.previousRole == previous)
        }
    }

    @Test func anAcceptedInvitationIsAUserAMemberAndASession() async throws {
        let owner = try await AccountOwner(identity)
        try await identity.makeWebhook()
        _ = try await owner.invite("bob@example.com")
        let bob = try await owner.accept(owner.mailed()).profile
        let messages = try await identity.takeMessages().filter { $0.data.userID == bob.id }
        #expect(Set(messages.map(\.type)) == [.userCreated, .memberAdded, .sessionCreated] && messages.count == 3)
        #expect(messages.contains { $0.data.accountID == owner.account && $0.data.role == "member" })
    }

    @Test func whoIsErasedIsToldByIdAlone() async throws {
        try await identity.makeWebhook()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.call(Identity.EraseUser(user: ann.id), identity.operatorContext)
        let told = try await identity.takeWebhooks().compactMap(\.event)
        #expect(told.map(\.type) == [.userDeleted] && told.first?.user == ann.id)
        #expect(!told.contains { $0.body.contains("ann@example.com") })
    }

    @Test func joiningTheWaitlistIsTold() async throws {
        try await identity.makeWebhook()
        let list = try await SignUpWaitlist(identity)
        try await list.join("ann@example.com", "bob@example.com", "ann@example.com")
        let messages = try await identity.takeMessages()
        #expect(messages.map(\.type) == [.waitlistJoined, .waitlistJoined])
        #expect(messages.allSatisfy { $0.data.clientID == identity.client.id && $0.data.userID == nil })
    }

    /// What is rolled back did not happen.
    @Test func whatIsRolledBackIsNotTold() async throws {
        try await identity.makeWebhook()
        try await identity.signUp("ann@example.com")
        _ = try await identity.takeWebhooks()
        #expect(await error { try await identity.signUp("ann@example.com") }?.code == .emailTaken)
        #expect(try await identity.takeWebhooks().isEmpty)
    }

    /// Ids begin with their time, by which mailer knows how old an event is.
    @Test func idsHaveTheirTime() async throws {
        try await identity.makeWebhook()
        try await identity.signUp("ann@example.com")
        for event in try await identity.leaseEvents() {
            #expect(abs(event.id.madeAt.timeIntervalSinceNow) < 60)
            #expect(event.id.uuid.uuidString.dropFirst(14).first == "7")
        }
    }

    @Test func readsWhatItWrote() throws {
        var occurrence = WebhookOccurrence(
            webhook: .make(), type: .memberChanged, at: Date(timeIntervalSince1970: 1_790_000_000.123))
        occurrence.client = identity.client.id
        (occurrence.account, occurrence.role, occurrence.previousRole) = (.make(), .viewer, .owner)
        (occurrence.factor, occurrence.methods, occurrence.provider) = (.passkey, ["pwd", "otp"], .google)
        (occurrence.change, occurrence.changed, occurrence.all) = ("email_changed", ["email"], true)
        occurrence.entry = .make()
        let (kind, payload) = try PendingEvent.webhook(occurrence).encoded()
        #expect(kind == .webhook)
        #expect(try PendingEvent(kind, payload: payload) == .webhook(occurrence))
    }
}
