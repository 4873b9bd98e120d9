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
