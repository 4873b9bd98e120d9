import Models
import Testing

@testable import IdentityService

@Suite struct ConnectionSealTests {
    @Test func aKeyCanBeReplacedWhileTheOldOneStillOpens() throws {
        let (old, new) = (SecretKey.random(), SecretKey.random())
        let client = ClientID.make()
        let sealed = try ConnectionSeal(keys: [old]).seal(.init(clientSecret: Secret("s")), client, .google)
        #expect(try ConnectionSeal(keys: [new, old]).open(sealed, client, .google).clientSecret == Secret("s"))
        #expect(throws: (any Error).self) { try ConnectionSeal(keys: [new]).open(sealed, client, .google) }
        #expect(throws: (any Error).self) { try ConnectionSeal(keys: []).seal(.init(), client, .google) }
    }
}
