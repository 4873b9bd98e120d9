import Foundation
import Models
import Primitives
import Testing

@testable import MailerService

@Suite struct WebhookSignatureTests {
    /// The example of the specification's reference libraries.
    @Test func signsAsTheSpecificationDoes() throws {
        let key = try #require(WebhookSecrets.key(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
        #expect(
            WebhookSignature.sign(
                Data(#"{"test": 2432232314}"#.utf8), id: "msg_p5jXN8AQM9LWM0D4loKWxJek", time: 1_614_265_330, with: key)
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func hasOneSignatureForEachSecret() throws {
        let (id, secrets) = (MessageID.make(), [WebhookSecrets.make(), WebhookSecrets.make()])
        let headers = try WebhookSignature.headers(
            of: Data("{}".utf8), id: id, at: Date(timeIntervalSince1970: 1_790_000_000.7), secrets: secrets)
        #expect(headers.map(\.0) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(headers[0].1 == id.description && headers[1].1 == "1790000000")
        let each = try secrets.map { secret in
            WebhookSignature.sign(
                Data("{}".utf8), id: id.description, time: 1_790_000_000, with: try #require(WebhookSecrets.key(secret))
            )
        }
        #expect(headers[2].1 == each.joined(separator: " ") && each[0] != each[1])
        #expect(throws: SealError.cannotOpen) {
            try WebhookSignature.headers(of: Data(), id: id, at: Date(), secrets: [Secret("whsec_no")])
        }
    }
}
