import Foundation
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct ShowUserHandlerTests {
    @Test func findsUsersByAddress() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        let found = try await identity.call(
            Identity.ShowUser(.email(try identity.email("ANN@example.com"), nil)), identity.context())
        #expect(found.profile.id == user)
        #expect(
            await error { try await identity.call(Identity.ShowUser(.id(.make())), identity.context()) }?.code
                == .notFound)
    }

    @Test func listsAddressesThatWaitForVerification() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("new@example.com")
        let found = try await user.identity.call(Identity.ShowUser(.id(user.ann.id)), user.identity.operatorContext)
        #expect(found.pendingEmails?.map(\.id) == [added.id])
        #expect(found.profile.credentials.map(\.email?.description) == ["ann@example.com"])
    }

    @Test func findsAnAddressInOneApplication() async throws {
        let identity = try await IdentityFixture()
        let context = identity.context()
        let application = try await identity.call(Identity.CreateApplication(name: "Other"), context)
        let client = try await identity.call(
            Identity.CreateClient(
                application: application.id, name: "Web", origins: [], redirectURIs: [], loginMethods: []), context)
        let email = try identity.email("ann@example.com")
        let here = try await identity.signUp("ann@example.com").profile
        let there = try await identity.call(
            Identity.SignUp(client: client.id, email: email, password: IdentityFixture.password), context
        ).profile
        #expect(here.credentials.first?.hashedEmail != there.credentials.first?.hashedEmail)
        func show(_ application: ApplicationID?) async throws -> UserID {
            try await identity.call(Identity.ShowUser(.email(email, application)), context).profile.id
        }
        #expect(try await show(application.id) == there.id)
        #expect(await error { try await show(nil) }?.code == .ambiguous)
    }
}
