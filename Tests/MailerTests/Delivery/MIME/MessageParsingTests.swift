import Foundation
import Models
import Subprocess
import Testing

@testable import MailerService

/// What another program reads in our messages: Python's parser, which follows the RFCs closely.
@Suite struct MessageParsingTests {
    /// What the program prints.
    private struct Parsed: Decodable {
        var subject: String
        var from: [[String]]
        var to: [[String]]
        var headers: [String: String]
        var types: [String]
        var text: String
        var html: String
        var defects: [String]
    }

    /// Display names are read by the older half of the module: before 3.13 the newer one keeps the space between two
    /// encoded words of a name, which RFC 2047 §6.2 has readers drop.
    private static let program = """
        import sys, json, email, email.policy, email.utils
        from email.header import decode_header, make_header
        data = sys.stdin.buffer.read()
        m, old = email.message_from_bytes(data, policy=email.policy.default), email.message_from_bytes(data)
        parts = list(m.iter_parts())
        def who(name):
            return [[str(make_header(decode_header(n))), a] for n, a in email.utils.getaddresses([old[name]])]
        print(json.dumps({
            'subject': m['subject'], 'from': who('from'), 'to': who('to'),
            'headers': {k.lower(): str(v) for k, v in m.items()},
            'types': [p.get_content_type() for p in [m, *parts]],
            'text': parts[0].get_content().replace('\\r\\n', '\\n'),
            'html': parts[1].get_content().replace('\\r\\n', '\\n'),
            'defects': [repr(d) for x in [m, *parts, *m.values()] for d in x.defects]}))
        """
    private static let hasPython = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }

    private func parse(_ message: WrittenMessage) async throws -> Parsed {
        let result = try await Subprocess.run(
            .name("python3"), arguments: ["-c", Self.program], input: .array(message.bytes),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
        return try JSONDecoder().decode(Parsed.self, from: Data(result.standardOutput.utf8))
    }

    private func write(_ mail: RenderedMail, from: String, to: String?) throws -> WrittenMessage {
        try MessageWriter().write(
            mail, from: Mailbox(name: from, address: try SampleMails.address("no-reply@example.com")),
            to: Mailbox(name: to, address: try SampleMails.address()), id: .make(), date: Date(), kind: .invite)
    }

    @Test(.enabled(if: hasPython), arguments: SampleMails.languages)
    func anotherParserReadsTheSame(language: String) async throws {
        var content = try SampleMails.full(.invite, product: "どんぐり株式会社 \"Acorn\"")
        content.inviter = "山田 太郎（開発本部 認証基盤グループ）"
        let mail = try MailTemplates().render(content, languages: [language])
        let parsed = try await parse(try write(mail, from: content.branding.productName, to: "佐藤, 花子 <x@y.z>"))
        #expect(parsed.subject == mail.subject)
        #expect(parsed.text == mail.text)
        #expect(parsed.html == mail.html)
        #expect(parsed.from == [[content.branding.productName, "no-reply@example.com"]])
        #expect(parsed.to == [["佐藤, 花子 <x@y.z>", "ann@example.com"]])
        #expect(parsed.types == ["multipart/alternative", "text/plain", "text/html"])
        #expect(parsed.headers["content-language"] == language && parsed.headers["x-latchkey-kind"] == "invite")
        #expect(parsed.headers["auto-submitted"] == "auto-generated" && parsed.headers["mime-version"] == "1.0")
        #expect(parsed.defects.isEmpty, "\(parsed.defects)")
    }

    @Test(
        .enabled(if: hasPython),
        arguments: [
            "a\"b\\c", "Acorn, Inc. (London) <eve@example.com>", "=?utf-8?B?Cg==?= x", "Señor Ünïcode & Söhne 🌰", "=_?",
        ])
    func hostileNamesComeBackAsTheyWere(name: String) async throws {
        let long = name + String(repeating: " ü\(name)", count: 20)
        let mail = RenderedMail(language: "en", subject: long, text: ".\n\(name)\n.\n", html: "From \(long) \n")
        let parsed = try await parse(try write(mail, from: name, to: long))
        #expect(parsed.subject == long)
        #expect(parsed.text == mail.text)
        #expect(parsed.html == mail.html)
        #expect(parsed.from == [[name, "no-reply@example.com"]])
        #expect(parsed.to == [[long, "ann@example.com"]])
        #expect(parsed.defects.isEmpty, "\(parsed.defects)")
    }
}
