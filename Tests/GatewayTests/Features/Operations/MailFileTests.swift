import Foundation
import Testing

@testable import GatewayService

@Suite struct MailFileTests {
    private func read(_ lines: String...) -> MailFile? {
        MailFile(name: "1.eml", Data(lines.joined(separator: "\r\n").utf8))
    }

    @Test func aMultipartMessageIsReadAsItsReaderSeesIt() throws {
        let mail = try #require(
            read(
                "Subject: =?utf-8?B?R3LDvMOfZQ==?= =?utf-8?Q?_an_Ada?=", "To: ada@example.com",
                "Date: Sat, 14 Mar 2026 09:26:53 +0000",
                "Content-Type: multipart/alternative;", " boundary=\"b1\"", "",
                "--b1", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
                "Gr=C3=BC=", "=C3=9Fe", "https://auth.example.com/login/verify?token=3Dabc", "  482913", "",
                "--b1", "Content-Type: text/html", "Content-Transfer-Encoding: base64", "", "PHA+aGk8", "L3A+",
                "--b1--", "ignored"))
        #expect(mail.subject == "Grüße an Ada" && mail.recipient == "ada@example.com")
        #expect(mail.date == Date(timeIntervalSince1970: 1_773_480_413))
        #expect(mail.html == "<p>hi</p>")
        #expect(mail.link == "https://auth.example.com/login/verify?token=abc")
        #expect(mail.code == "482913")
    }

    @Test func aPlainMessageHasNoHTML() throws {
        let mail = try #require(read("subject: Hi", "TO: a@b.example", "", "https://a.example/x y", "12345", "1234567"))
        #expect(mail.subject == "Hi" && mail.html == "" && mail.date == nil)
        // Neither is alone on its line, or has six digits.
        #expect(mail.link == nil && mail.code == nil)
    }

    @Test func aFileWithoutSubjectOrRecipientIsNoMessage() {
        #expect(read() == nil)
        #expect(read("Subject: Hi", "", "x") == nil)
        #expect(read("To: a@b.example", "", "x") == nil)
        // The body is no header.
        #expect(read("Subject: Hi", "", "To: a@b.example") == nil)
    }

    @Test(arguments: [
        "Content-Type: multipart/mixed", "Content-Type: multipart/mixed; boundary=", "Content-Type: ;;;",
        "Content-Type: multipart/mixed; boundary=x\r\nContent-Transfer-Encoding: base64",
    ])
    func aDamagedMessageIsReadWithoutAnError(header: String) throws {
        let mail = try #require(
            read("Subject: =?utf-8?B?!!!?=", "To: =?x?Q?=Z=4?=", header, "", "--x", "--", "=", "=Z"))
        #expect(mail.link == nil && mail.code == nil)
    }

    @Test func bytesThatAreNoTextAreReadWithoutAnError() {
        var data = Data("Subject: Hi\r\nTo: a\r\n\r\n".utf8)
        data.append(contentsOf: [0xff, 0xfe, 0, 0x80])
        #expect(MailFile(name: "1.eml", data)?.subject == "Hi")
        #expect(MailFile(name: "1.eml", Data([0xff])) == nil)
    }
}
