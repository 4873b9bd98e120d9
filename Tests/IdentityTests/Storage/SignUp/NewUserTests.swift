import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct NewUserTests {
    private let email = EmailAddress("new@example.com")

    @Test func anInviteeHasAVerifiedAddressAndNoAccount() throws {
        let user = NewUser(invited: try #require(email), emailHash: Data(), application: .make())
        #expect(user.membership == nil && user.profile.memberships.isEmpty && user.profile.activeMembership == nil)
        #expect(user.credential.emailVerifiedAt != nil)
    }

    @Test func aUserWhoSignsUpOwnsAnAccountAndVerifiesLater() async throws {
        let identity = try await IdentityFixture()
        let call = Identity.SignUp(
            client: identity.client.id, email: try #require(email), password: IdentityFixture.password,
            preferredLanguage: "ja", locale: "de-CH")
        let user = NewUser(call, application: identity.client.applicationID, emailHash: Data())
        #expect(user.membership?.role == .owner && user.profile.activeMembership == user.membership)
        #expect(user.credential.emailVerifiedAt == nil)
        let request = user.verificationRequest(identity.client, languages: ["fr"])
        #expect(request.purpose == .verification && request.email == email && request.languages == ["fr"])
    }
}
