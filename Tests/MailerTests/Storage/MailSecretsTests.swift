import Models
import Testing

@testable import MailerService

@Suite struct MailSecretsTests {
    @Test func sealsForOneMessage() async throws {
        let mailer = try await MailerFixture()
        let contents = MailSecrets(token: Secret("t"), code: Secret("123456"))
        let id = MessageID.make()
        let sealed = try mailer.service.sealedBox.seal(contents, for: id)
        #expect(try mailer.service.sealedBox.open(sealed, for: id).code == contents.code)
        #expect(throws: (any Error).self) { try mailer.service.sealedBox.open(sealed, for: .make()) }
        // Not the last character, whose lowest bits may mean nothing.
        let altered = (sealed.first == "A" ? "B" : "A") + sealed.dropFirst()
        #expect(throws: (any Error).self) { try mailer.service.sealedBox.open(altered, for: id) }
    }
}
