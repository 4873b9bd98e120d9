import Models
import Testing

@Suite struct CountedMailboxTests {
    @Test(arguments: [
        ("ann@example.com", "ann@example.com"), ("ann+1@example.com", "ann@example.com"),
        ("Ann+a+b@Example.com", "ann@example.com"), ("a.nn@example.com", "a.nn@example.com"),
        ("a.n.n+1@gmail.com", "ann@gmail.com"), ("ann@googlemail.com", "ann@gmail.com"),
        // Nothing would be left before the `@`.
        ("+ann@example.com", "+ann@example.com"),
    ])
    func addressesOfOneMailboxAreEqual(address: String, mailbox: String) throws {
        #expect(CountedMailbox(try #require(EmailAddress(address))).description == mailbox)
    }
}
