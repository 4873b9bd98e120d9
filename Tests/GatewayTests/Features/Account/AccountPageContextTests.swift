import Models
import Testing

@testable import GatewayService

@Suite struct AccountPageContextTests {
    @Test func theFirstAddressIsTheUsersAddress() async throws {
        var profile = Samples.ada("ada@xn--bcher-kva.example").profile
        profile.credentials += Samples.ada("second@example.com").profile.credentials
        let account = try await AccountPageContext.testing(profile)
        #expect(account.displayedEmail == "ada@bücher.example")
        // Password managers and links get the address as it is stored.
        #expect(account.email == "ada@xn--bcher-kva.example")
    }

    @Test func anErasedAddressIsSkipped() async throws {
        var profile = Samples.ada().profile
        profile.credentials.insert(
            EmailCredential(
                id: .make(), userID: Samples.user, email: nil, hashedEmail: nil, emailVerifiedAt: nil), at: 0)
        let account = try await AccountPageContext.testing(profile)
        #expect(account.email == "ada@example.com")
        let none = try await AccountPageContext.testing(Samples.profile)
        #expect(none.email.isEmpty && none.displayedEmail.isEmpty)
    }
}
