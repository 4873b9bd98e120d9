import Foundation
import Testing

@testable import WebAuthn

@Suite struct PasskeyPublicKeyTests {
    @Test(arguments: [(COSEAlgorithm.es256, 64), (.eddsa, 32), (.rs256, 259)])
    func hasTheLengthOfItsAlgorithm(algorithm: COSEAlgorithm, length: Int) {
        #expect(PasskeyPublicKey(algorithm: algorithm, bytes: Data(count: length))?.bytes.count == length)
        for other in [0, length - 1, length + 1] {
            #expect(PasskeyPublicKey(algorithm: algorithm, bytes: Data(count: other)) == nil)
        }
    }
}
