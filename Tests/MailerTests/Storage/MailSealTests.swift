import Models
import Testing

@testable import MailerService

@Suite struct MailSealTests {
    @Test func sealsForOneMessage() async throws {
        let mailer = try await MailerFixture()
        let contents = MailSeal.Contents(token: Secret("t"), code: Secret("123456"))
        let id = MessageID.make()
        let sealed = try mailer.service.seal.seal(contents, for: id)
        #expect(try mailer.service.seal.open(sealed, for: id).code == contents.code)
        #expect(throws: (any Error).self) { try mailer.service.seal.open(sealed, for: .make()) }
        // Not the last character, whose lowest bits may mean nothing.
        let altered = (sealed.first == "A" ? "B" : "A") + sealed.dropFirst()
        #expect(throws: (any Error).self) { try mailer.service.seal.open(altered, for: id) }
    }
}
