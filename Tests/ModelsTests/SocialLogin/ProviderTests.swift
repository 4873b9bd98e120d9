import Models
import Testing

@Suite struct ProviderTests {
    @Test(arguments: Provider.allCases)
    func hasALoginMethodOfItsName(provider: Provider) {
        #expect(provider.loginMethod.rawValue == "oauth_\(provider)")
        #expect(Provider(provider.description) == provider)
        #expect(provider.displayName.lowercased() == provider.description)
    }
}
