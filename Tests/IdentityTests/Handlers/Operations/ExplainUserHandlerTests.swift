import Models
import Testing

@testable import IdentityService

@Suite struct ExplainUserHandlerTests {
    private func explain(
        _ key: Identity.UserKey, _ identity: IdentityFixture
    ) async throws -> Identity.UserExplanation {
        try await identity.call(Identity.ExplainUser(key), identity.operatorContext)
    }

    @Test func tellsWhatAUserHas() async throws {
        let totp = try await TOTPFixture()
        let (identity, ann) = (totp.identity, totp.factors.ann)
        try await totp.factors.confirmTOTP()
        _ = await error { try await identity.signIn("ann@example.com", password: Secret("a wrong password")) }
        for key in [Identity.UserKey.id(ann.id), .email(try identity.email("ann@example.com"), nil)] {
            let found = try await explain(key, identity)
            let user = try #require(found.user)
            #expect(user.record.profile.id == ann.id && user.hasPassword && user.providers.isEmpty)
            #expect(user.factors.map(\.type) == [.totp] && user.hasTwoStep && user.recoveryCodesLeft == 10)
            #expect(user.record.requirements.pendingSteps.contains(.secondFactor))
            #expect(found.email == ann.address && found.application?.id == ann.applicationID)
            #expect(found.entries.first?.event == .signInFailed && found.entries.count <= 20)
            #expect(found.clients.map(\.id).contains(identity.client.id) && found.otherApplications.isEmpty)
            #expect(found.invitation == nil && !found.isOnWaitlist)
        }
    }

    @Test func tellsWhatIsKnownOfAnAddressWithoutAUser() async throws {
        let identity = try await IdentityFixture()
        try await identity.setSignUp(.init(mode: .waitlist))
        let email = try identity.email("ann@example.com")
        _ = await error { try await identity.signIn("ann@example.com") }
        _ = try await identity.call(
            Identity.JoinSignUpWaitlist(client: identity.client.id, email: email), identity.context())
        let waiting = try await explain(.email(email, nil), identity)
        #expect(waiting.user == nil && waiting.application?.id == identity.client.applicationID)
        #expect(waiting.isOnWaitlist && waiting.invitation == nil && waiting.pendingMails == 1)
        #expect(waiting.entries.map(\.event).contains(.signInFailed))
        _ = try await identity.call(
            Identity.InviteUser(application: identity.client.applicationID, email: email), identity.operatorContext)
        let invited = try await explain(.email(email, nil), identity)
        #expect(!invited.isOnWaitlist && invited.invitation?.status == .pending)
    }

    @Test func tellsWhereElseTheAddressIsRegistered() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        let email = try identity.email("ann@example.com")
        let other = try await identity.call(Identity.CreateApplication(name: "Other"), identity.operatorContext)
        let found = try await explain(.email(email, other.id), identity)
        #expect(found.user == nil && found.application?.id == other.id && found.clients.isEmpty)
        #expect(found.otherApplications.map(\.id) == [identity.client.applicationID])
        // Without a name it is where the user is, or nowhere.
        #expect(try await explain(.email(email, nil), identity).user != nil)
        let nobody = try await explain(.email(identity.email("nobody@example.com"), nil), identity)
        #expect(nobody.application == nil && nobody.user == nil && nobody.entries.isEmpty)
    }

    @Test func refusesWhatIsNotClear() async throws {
        let identity = try await IdentityFixture()
        let email = try identity.email("ann@example.com")
        try await identity.signUp("ann@example.com")
        let other = try await identity.call(Identity.CreateApplication(name: "Other"), identity.operatorContext).id
        _ = try await identity.call(Identity.CreateUser(application: other, email: email), identity.operatorContext)
        #expect(await error { try await explain(.email(email, nil), identity) }?.code == .ambiguous)
        #expect(try await explain(.email(email, other), identity).user?.hasPassword == false)
        #expect(await error { try await explain(.email(email, .make()), identity) }?.code == .notFound)
        #expect(await error { try await explain(.id(.make()), identity) }?.code == .notFound)
    }

    @Test func tellsWhetherAnAddressIsAThrowAway() async throws {
        let identity = try await IdentityFixture()
        for (address, isThrowAway) in [("ann@0-mail.com", true), ("ann@example.com", false)] {
            let found = try await explain(.email(identity.email(address), nil), identity)
            #expect(found.user == nil && found.isThrowAway == isThrowAway, "\(address)")
        }
    }
}
