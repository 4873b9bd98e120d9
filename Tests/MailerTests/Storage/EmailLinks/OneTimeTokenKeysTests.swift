import Models
import Testing

@testable import MailerService

@Suite struct OneTimeTokenKeysTests {
    private let keys = OneTimeTokenKeys(prefix: "p:", secret: SecretKey(Array(repeating: 7, count: 32)))

    private func place(
        _ purpose: OneTimeGrant.Purpose, client: String = "client_a", device: String? = "d",
        credential: EmailCredentialID? = nil
    ) throws -> Mailer.EmailCodeReference {
        var grant = OneTimeGrant(
            purpose, email: try #require(EmailAddress("ann@example.com")), application: .make(),
            client: try #require(ClientID(client)), device: device)
        grant.credential = credential
        return .init(grant)
    }

    @Test func noKeyRevealsATokenOrAnAddress() throws {
        let email = try #require(EmailAddress("ann@example.com"))
        let token = Secret("secret-token")
        for key in [
            keys.token(token), keys.tokens(of: email), keys.wrongCodes(of: email), keys.code(try place(.magicLink)),
        ] {
            #expect(key.hasPrefix("p:{onetime}:"))
            #expect(!key.contains("ann") && !key.contains("secret-token"))
        }
    }

    @Test func aCodeIsOfOneClientDeviceAndPurpose() throws {
        let own = keys.code(try place(.magicLink))
        #expect(keys.code(try place(.magicLink)) == own)
        #expect(keys.code(try place(.magicLink, client: "client_b")) != own)
        #expect(keys.code(try place(.magicLink, device: "e")) != own)
        #expect(keys.code(try place(.magicLink, device: nil)) != own)
        #expect(keys.code(try place(.passwordReset)) != own)
    }

    /// A signed-in user may verify an address on any of their devices.
    @Test func aVerificationCodeIsOfItsCredential() throws {
        let credential = EmailCredentialID.make()
        let own = keys.code(try place(.verification, credential: credential))
        #expect(keys.code(try place(.verification, client: "client_b", device: nil, credential: credential)) == own)
        #expect(keys.code(try place(.verification, credential: .make())) != own)
    }

    @Test func theHashOfACodeDependsOnItsPlaceAndTheSecret() {
        let code = Secret("123456")
        let other = OneTimeTokenKeys(prefix: "p:", secret: SecretKey(Array(repeating: 8, count: 32)))
        #expect(keys.hash(ofCode: code, at: "a") == keys.hash(ofCode: code, at: "a"))
        #expect(keys.hash(ofCode: code, at: "a") != keys.hash(ofCode: code, at: "b"))
        #expect(keys.hash(ofCode: code, at: "a") != other.hash(ofCode: code, at: "a"))
    }
}
