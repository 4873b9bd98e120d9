import Foundation
import Models
import Primitives
import Testing

@Suite struct RandomTokenTests {
    @Test func hasTheAskedNumberOfBytes() {
        #expect(Data(base64URL: RandomToken.make().reveal())?.count == 32)
        #expect(RandomToken.make(bytes: 16).reveal().utf8.count == 22)
        #expect(RandomToken.bytes(5).count == 5)
    }

    @Test func secretsOfClientsAreRecognized() {
        let secret = RandomToken.makeClientSecret().reveal()
        #expect(secret.hasPrefix("lks_") && secret.utf8.count == 47)
    }

    @Test func noTwoAreTheSame() {
        #expect(Set((0..<100).map { _ in RandomToken.make() }).count == 100)
    }
}
