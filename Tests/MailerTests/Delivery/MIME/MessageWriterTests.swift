import Foundation
import Models
import Testing

@testable import MailerService

/// Messages, byte for byte.
@Suite struct MessageWriterTests {
    private static let writer = MessageWriter(makeBoundary: { "=_boundary" })
    private let id = MessageID(uuid: UUID(uuidString: "0192a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")!)

    private func message(
        subject: String = "Hello", text: String = "Hello.\n", html: String = "<p>Hello.</p>\n", language: String = "en",
        from: String? = "Acorn", sender: String = "no-reply@example.com", to: String? = nil,
        recipient: String = "ann@example.com", writer: MessageWriter = writer
    ) throws -> WrittenMessage {
        try writer.write(
            RenderedMail(language: language, subject: subject, text: text, html: html),
            from: Mailbox(name: from, address: try SampleMails.address(sender)),
            to: Mailbox(name: to, address: try SampleMails.address(recipient)), id: id,
            date: Date(timeIntervalSince1970: 1_773_480_607), kind: .magicLink)
    }

    private func text(_ message: WrittenMessage) -> String { String(decoding: message.bytes, as: UTF8.self) }

    @Test func writesTheseLines() throws {
        #expect(
            text(try message())
                == """
                Date: Sat, 14 Mar 2026 09:30:07 +0000
                From: Acorn <no-reply@example.com>
                To: ann@example.com
                Message-ID: <\(id)@example.com>
                Subject: Hello
                MIME-Version: 1.0
                Content-Type: multipart/alternative; boundary="=_boundary"
                Content-Language: en
                Auto-Submitted: auto-generated
                X-Latchkey-Kind: magic_link

                --=_boundary
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Hello=2E

                --=_boundary
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                <p>Hello.</p>

                --=_boundary--

                """.replacing("\n", with: "\r\n").replacing("Hello=2E", with: "Hello."))
    }

    @Test func noTextBreaksOutOfItsHeader() throws {
        let attacks = [
            "a\r\nBcc: eve@example.com", "a\nBcc: eve@example.com", "a\rBcc: eve@example.com", "a\u{0}b\r\n\r\nbody",
            "a\u{85}Bcc: x\u{2028}Bcc: y", "\"<eve@example.com>, \\\"", "a, eve@example.com", "=?utf-8?B?Cg==?=",
            "eve@example.com (", String(repeating: "ü\r\n", count: 300), String(repeating: "x", count: 3000),
            String(repeating: "e\u{301}", count: 500), "\r\n", "", "--=_boundary\r\n", "\\\r\n\\\"",
        ]
        for attack in attacks {
            let message = text(
                try message(subject: attack, language: attack, from: attack, to: attack))
            let head = try #require(message.components(separatedBy: "\r\n\r\n").first)
            let names = head.components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }.map {
                $0.prefix { $0 != ":" }
            }
            #expect(
                names.filter { $0 != "Content-Language" } == [
                    "Date", "From", "To", "Message-ID", "Subject", "MIME-Version", "Content-Type", "Auto-Submitted",
                    "X-Latchkey-Kind",
                ], "\(attack.debugDescription)")
            #expect(!head.replacing("\r\n", with: "").utf8.contains { $0 < 0x20 || $0 > 0x7e })
            #expect(head.components(separatedBy: "\r\n").allSatisfy { $0.count <= 78 }, "\(head)")
        }
    }

    @Test func bodiesAreLinesOfASCII() throws {
        let text = """
            .\r\n.leading\rFrom here = there\ttab\t\n trailing \n\u{0}\u{7f}é\u{2028}
            """ + String(repeating: "é=", count: 500) + "\n.\n"
        for body in [text, String(repeating: "日本語", count: 500), "", "\n", String(repeating: "a", count: 5000)] {
            let message = try message(text: body, html: body)
            let lines = self.text(message).components(separatedBy: "\r\n")
            #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { (0x20...0x7e).contains($0) } })
            #expect(!lines.contains { $0.hasPrefix(".") || $0.hasPrefix("From ") || $0.hasSuffix(" ") })
            #expect(lines.count { $0.hasPrefix("--=_boundary") } == 3)
        }
    }

    @Test func encodesDomainsBeyondASCII() throws {
        let domain = try message(sender: "no-reply@bücher.example", recipient: "ann@例え.jp")
        #expect(domain.sender == "no-reply@xn--bcher-kva.example" && domain.recipient == "ann@xn--r8jz45g.jp")
        #expect(text(domain).contains("\r\nTo: ann@xn--r8jz45g.jp\r\n"))
        #expect(text(domain).contains("@xn--bcher-kva.example>\r\nSubject"))
        let local = try message(recipient: "jörg@bücher.example")
        #expect(local.recipient == "jörg@xn--bcher-kva.example")
        #expect(text(local).contains("\r\nTo: jörg@xn--bcher-kva.example\r\n"))
    }

    @Test func printsNoContents() throws {
        let message = try message(recipient: "ann@example.com")
        var dumped = "\(message) \(String(reflecting: message))"
        dump(message, to: &dumped)
        #expect(!dumped.contains("68, 97") && !dumped.contains("ann@"))
    }

    @Test func boundariesDifferAndAreChecked() throws {
        let (one, other) = (try message(writer: MessageWriter()), try message(writer: MessageWriter()))
        #expect(one.bytes != other.bytes)
        for boundary in ["", "boundary", "=_a\r\nBcc: x", "=_\"", "=_" + String(repeating: "a", count: 70)] {
            #expect(throws: MessageWriterError.unusableBoundary(boundary)) {
                try message(writer: MessageWriter(makeBoundary: { boundary }))
            }
        }
    }
}
