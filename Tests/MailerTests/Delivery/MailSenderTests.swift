import Testing

@testable import MailerService

@Suite struct MailSenderTests {
    @Test func readsAnAddressWithOrWithoutAName() throws {
        let bare = try #require(MailSender("no-reply@localhost"))
        #expect(bare.name.isEmpty && bare.address == "no-reply@localhost" && bare.domain == "localhost")
        let named = try #require(MailSender(#" "Acorn, Inc." <no-reply@acorn.example> "#))
        #expect(named.name == "Acorn, Inc." && named.address == "no-reply@acorn.example")
    }

    @Test(arguments: [
        "", "no-reply", "@acorn.example", "a@", "a@b@c", "a b@c.example", "Acorn <a@b", "Acorn <a@b>\r\nBcc: x@y.z",
        "A\r\nBcc: x <a@b.example>", "jörg@b.example", "<<a@b.example>>",
    ])
    func refusesWhatWouldNotBeOneHeaderLine(_ text: String) { #expect(MailSender(text) == nil) }
}
