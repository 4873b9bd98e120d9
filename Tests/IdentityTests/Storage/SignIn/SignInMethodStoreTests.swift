import Models
import Testing

@testable import IdentityService

@Suite struct SignInMethodStoreTests {
    private let offered: [LoginMethod] = [.google, .magicLink, .password]

    @Test func prefersThePasswordOfAUserWhoHasOne() {
        let reply = SignInMethods(offered: offered, isRegistered: true, hasPassword: true).reply
        #expect(reply.preferred == [.password] && reply.available == offered)
    }

    @Test func prefersAMagicLinkForAUserWithoutAPassword() {
        let reply = SignInMethods(offered: offered, isRegistered: true, hasPassword: false).reply
        #expect(reply.preferred == [.magicLink] && reply.available == [.google, .magicLink])
    }

    @Test func offersNoMagicLinkToSignUpWith() {
        let reply = SignInMethods(offered: offered, isRegistered: false, hasPassword: false).reply
        #expect(reply.preferred == [.google, .password] && reply.available == offered)
    }

    @Test func prefersNothingForANewPersonWhoMayNotSignUp() async throws {
        let identity = try await IdentityFixture()
        func check() async throws -> Identity.CheckEmail.Reply {
            try await identity.call(
                Identity.CheckEmail(
                    client: identity.client.id, application: identity.client.applicationID,
                    email: identity.email("ann@example.com")), identity.context())
        }
        #expect(try await check().preferred == [.password])
        for mode in [SignUpSettings.Mode.invite, .closed] {
            try await identity.setSignUp(.init(mode: mode))
            let reply = try await check()
            #expect(reply.preferred.isEmpty && reply.available == [.password])
        }
        // Where existence is hidden, this is the answer for registered people, too.
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, hideAccountExistence: true),
            identity.operatorContext)
        #expect(try await check().preferred == [.password])
    }

    @Test func findsNothingForAClientOfAnotherApplication() async throws {
        let identity = try await IdentityFixture()
        let store = identity.service.signInMethods
        let hash = identity.emailHasher.hash(try identity.email("ann@example.com"), in: identity.client.applicationID)
        func methods(_ application: ApplicationID) async throws -> SignInMethods? {
            try await store.methods(
                emailHash: hash, application: application, client: identity.client.id, deadline: .now + .seconds(30))
        }
        #expect(
            try await methods(identity.client.applicationID)
                == SignInMethods(offered: [.password], isRegistered: false, hasPassword: false))
        #expect(try await methods(.make()) == nil)
    }

    @Test func aMagicLinkComesFirstForNewPeopleOnlyIfItSignsUp() {
        for signsUp in [true, false] {
            let reply = SignInMethods(
                offered: [.magicLink], isRegistered: false, hasPassword: false, signsUpByMail: signsUp
            ).reply
            #expect(reply.preferred == (signsUp ? [.magicLink] : []) && reply.available == [.magicLink])
        }
    }
}
