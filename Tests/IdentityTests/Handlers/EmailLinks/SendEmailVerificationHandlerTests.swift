import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct SendEmailVerificationHandlerTests {
    @Test func mailsOnlyTheUsersOwnUnverifiedAddresses() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await identity.takeMails()
        func request(_ credential: EmailCredentialID) async throws {
            _ = try await identity.call(
                Identity.SendEmailVerification(
                    user: ann.id, application: ann.applicationID, client: identity.client.id, credential: credential),
                identity.context())
        }
        let own = try #require(ann.credentials.first).id
        #expect(await error { try await request(try #require(bob.credentials.first).id) }?.code == .notFound)
        try await request(own)
        let mails = try await identity.takeMails()
        #expect(mails.map(\.kind) == [.verification])
        #expect(mails.first?.grant?.credential == own)
        try await identity.verify(ann)
        try await request(own)
        #expect(try await identity.takeMails().isEmpty)
    }
}
