import Foundation
import GeoIP
import Models
import Testing

@testable import MailerService

/// The built-in templates.
@Suite struct MailTemplatesTests {
    private let templates: MailTemplates

    init() throws { templates = try MailTemplates() }

    @Test(arguments: SampleMails.languages) func everyMailIsComplete(language: String) throws {
        for content in try SampleMails.all() {
            let mail = try templates.render(content, languages: [language])
            #expect(mail.language == language)
            let direction = language == "ar" ? "rtl" : "ltr"
            #expect(mail.html.contains("<html lang=\"\(language)\" dir=\"\(direction)\">"))
            #expect((5...120).contains(mail.subject.count), "\(mail.subject)")
            for text in [mail.subject, mail.text, mail.html] {
                #expect(!text.contains("{{") && !text.contains("}}</"), "\(text)")
            }
            // Holes that a missing word leaves.
            for text in [mail.subject, mail.text] {
                let holes = [" .", " ,", "“”", "«»", "„“", "「」", "()", "（）", ":  "].filter(text.contains)
                #expect(holes.isEmpty, "\(holes) in \(text)")
            }
            #expect(!mail.text.contains("\n\n\n") && mail.text.hasSuffix("\n"))
            #expect(["\"></p>", "\"></h1>", "\"></a>", "\"></td>"].allSatisfy { !mail.html.contains($0) })
            #expect(mail.html.contains("prefers-color-scheme: dark") && mail.html.contains("color-scheme: light dark"))
            // Nothing is fetched when the mail is opened.
            #expect(!mail.html.contains("<img") && !mail.html.contains("url("))
            if content.link != nil {
                #expect(mail.text.split(separator: "\n").contains(Substring(SampleMails.link)))
                #expect(mail.html.contains("href=\"\(SampleMails.link.replacing("&", with: "&amp;"))\""))
            } else {
                #expect(!mail.html.contains("href="))
            }
            #expect(mail.text.contains("482913") == (content.code != nil))
            #expect(mail.html.contains(">482913<") == (content.code != nil))
        }
    }

    @Test func everyLanguageHasItsOwnSubjects() throws {
        for subject in MailContent.Subject.all {
            let mails = try SampleMails.languages.map {
                try templates.render(try SampleMails.full(subject), languages: [$0])
            }
            #expect(Set(mails.map(\.subject)).count == mails.count)
        }
        for language in SampleMails.languages {
            let subjects = try MailContent.Subject.all.map {
                try templates.render(try SampleMails.full($0), languages: [language]).subject
            }
            #expect(Set(subjects).count == subjects.count)
        }
    }

    /// The code can be read in the list of emails, and on a locked screen.
    @Test(arguments: SampleMails.languages) func subjectsBeginWithTheCode(language: String) throws {
        for subject in MailContent.Subject.all {
            var content = try SampleMails.full(subject)
            if case .notice = subject { content.code = nil }
            let mail = try templates.render(content, languages: [language])
            #expect(mail.subject.hasPrefix("482913 ") == subject.needsLink, "\(mail.subject)")
            content.code = nil
            let plain = try templates.render(content, languages: [language]).subject
            #expect(!plain.contains("482913") && plain != "" && (plain == mail.subject) != subject.needsLink)
        }
    }

    @Test func escapesNames() throws {
        for hostile in [
            "<script>alert(1)</script>", "\"\u{301} onmouseover=\"x", "<\u{338}b>", "' x='", "{{code}} &lt;",
        ] {
            var content = try SampleMails.full(.invite, product: hostile)
            (content.account, content.inviter) = (hostile, hostile)
            (content.browser, content.system) = (hostile, hostile)
            let mail = try templates.render(content, languages: ["en"])
            let scalars = Array(mail.html.unicodeScalars)
            for needle in [hostile, "<script", "onmouseover=\"", " x='", "\"\u{301}"] {
                #expect(!contains(scalars, Array(needle.unicodeScalars)), "\(needle)")
            }
            // Plain text has nothing to escape.
            #expect(mail.subject.contains(hostile) && mail.text.contains("“\(hostile)”"))
        }
    }

    /// By code point, as a browser reads: a `String` would look at whole characters.
    private func contains(_ text: [Unicode.Scalar], _ needle: [Unicode.Scalar]) -> Bool {
        text.indices.contains { text[$0...].starts(with: needle) }
    }

    @Test func namesCannotPoseAsParagraphs() throws {
        var content = try SampleMails.full(.invite)
        content.inviter = "Ann\r\n\r\nYour account is closed.\u{2028}\u{202E}\n" + String(repeating: "x", count: 500)
        let mail = try templates.render(content, languages: ["en"])
        #expect(mail.text.contains("Ann Your account is closed.\nxxx"))
        #expect(!mail.text.contains(String(repeating: "x", count: 90)) && mail.text.contains("x…"))
        #expect(!mail.subject.contains("\n") && !mail.html.contains("\u{202E}"))
    }

    @Test func showsOnlyUsableBranding() throws {
        var content = try SampleMails.full(.magicLink)
        content.branding = Branding(
            productName: "Acorn", accent: "#FFCC00", logo: "https://cdn.example.com/logo.png?a=1&b=2")
        let html = try templates.render(content, languages: []).html
        #expect(html.contains("background:#ffcc00; color:#000000"))
        #expect(html.contains("src=\"https://cdn.example.com/logo.png?a=1&amp;b=2\" alt=\"Acorn\""))
        content.branding = Branding(productName: "Acorn", accent: "#ffffff")
        #expect(try templates.render(content, languages: []).html.contains("border:1px solid #9aa1ab;"))
        for (accent, logo) in [
            ("red", "javascript:alert(1)"), ("#fff", "http://example.com/a.png"), ("#12345g", "//example.com/a.png"),
            ("#000000;}", "https://example.com/a\".png"), ("", "https://"), ("#+12345", "https://a@example.com/a.png"),
        ] {
            let brand = Branding(productName: "Acorn", accent: accent, logo: logo)
            #expect(brand.accent == .standard && brand.logo == nil, "\(accent) \(logo)")
        }
    }

    @Test func refusesALinkThatIsNoURL() throws {
        var content = try SampleMails.full(.magicLink)
        content.link = nil
        #expect(throws: MailContentError.linkMissing(.magicLink)) { try templates.render(content, languages: []) }
        for link in ["javascript:alert(1)", "/login", "https://a.example/x y", "https://a.example/\r\nBcc: x", ""] {
            content.link = Secret(link)
            #expect(throws: MailContentError.linkInvalid) { try templates.render(content, languages: []) }
        }
        content.link = Secret("http://localhost:8080/login?token=abc")
        #expect(try templates.render(content, languages: []).text.contains("\nhttp://localhost:8080/login?token=abc\n"))
    }

    @Test(arguments: [
        ("en", 60, "1 minute."), ("en", 600, "10 minutes."), ("en", 3600, "1 hour."), ("en", 5400, "90 minutes."),
        ("en", 86400, "24 hours."), ("en", 604_800, "7 days."), ("de", 60, "1 Minute lang"), ("de", 7200, "2 Stunden"),
        ("fr", 3600, "1 heure."), ("fr", 1800, "30 minutes"), ("es", 604_800, "7 días"), ("pt", 3600, "1 hora."),
        ("it", 3600, "1 ora."), ("pl", 60, "1 minutę"), ("pl", 180, "3 minuty"), ("pl", 300, "5 minut."),
        ("ar", 60, "دقيقة واحدة"), ("ar", 7200, "ساعتين"), ("ar", 259_200, "3 أيام"), ("ko", 600, "10분 동안"),
        ("zh-CN", 600, "10 分钟"), ("ja", 60, "1分間"), ("ja", 86400, "24時間"), ("ja", 604_800, "7日間"),
    ]) func showsTheLifetimeInWords(language: String, seconds: Int, words: String) throws {
        var content = try SampleMails.bare(.passwordReset)
        content.lifetime = .seconds(seconds)
        #expect(try templates.render(content, languages: [language]).text.contains(words))
    }

    @Test(arguments: SampleMails.languages) func asksForNewRecoveryCodesWhenFewAreLeft(language: String) throws {
        func text(_ left: Int?) throws -> String {
            // Without a code, a link and a time, which have digits of their own.
            var content = try SampleMails.bare(.notice(.recoveryCodeUsed))
            content.codesLeft = left
            return try templates.render(content, languages: [language]).text
        }
        let (unknown, none, few, enough) = (try text(nil), try text(0), try text(2), try text(3))
        #expect(none.contains("0") && few.contains("2") && enough.contains("3"))
        #expect(none.replacing("0", with: "2") == few && few.replacing("2", with: "3") != enough)
        #expect(!unknown.contains("2") && unknown != enough)
    }

    @Test(arguments: SampleMails.languages) func namesThePasskeysThatStillSignIn(language: String) throws {
        var content = try SampleMails.full(.notice(.passwordResetDone))
        #expect(try templates.render(content, languages: [language]).html.contains("Work laptop, Phone"))
        content.passkeys = String(repeating: "a", count: 5000)
        #expect(try templates.render(content, languages: [language]).text.count < 4000)
    }

    @Test func showsTimeAndDevice() throws {
        let content = try SampleMails.full(.notice(.passwordChanged))
        let mails = try ["en", "ja", "de"].map { try templates.render(content, languages: [$0]).text }
        #expect(mails[0].contains("Device: Firefox on Linux") && mails[0].contains("March 14, 2026"))
        #expect(mails[1].contains("2026年3月14日") && mails[2].contains("14. März 2026"))
    }

    @Test(arguments: [
        ("en", "Approximate location: Lyon, France\nIP address: 2001:db8::7\n"),
        ("fr", "Lieu approximatif\u{a0}: Lyon, France\nAdresse IP\u{a0}: 2001:db8::7\n"),
        ("ja", "おおよその場所： France Lyon\nIPアドレス： 2001:db8::7\n"),
        ("ar", "الموقع التقريبي: Lyon، France\nعنوان IP: 2001:db8::7\n"),
    ]) func noticesStatePlaceAndAddress(language: String, lines: String) throws {
        let mail = try templates.render(try SampleMails.full(.notice(.newDevice)), languages: [language])
        #expect(mail.text.contains(lines), "\(mail.text)")
        // Also within text that runs from right to left.
        #expect(mail.html.contains(#"<span dir="ltr">2001:db8::7</span></p>"#))
    }

    @Test func asksForThePlaceInTheLanguageOfTheMail() throws {
        var content = try SampleMails.full(.notice(.newDevice))
        content.place = { Place(city: $0, country: nil) }
        #expect(try templates.render(content, languages: ["xx", "pt"]).text.contains("Local aproximado: pt-BR\n"))
        content.place = { _ in nil }
        let mail = try templates.render(content, languages: ["en"]).text
        #expect(!mail.contains("location") && mail.contains("IP address: 2001:db8::7\n"))
        content.address = nil
        #expect(try !templates.render(content, languages: ["en"]).text.contains("IP address"))
    }

    /// Whoever makes the file of places writes its names.
    @Test func placesCannotPoseAsParagraphs() throws {
        var content = try SampleMails.full(.notice(.newDevice))
        content.place = { _ in
            Place(city: "Lyon\n\nYour account is closed.<b>\u{202E}", country: String(repeating: "x", count: 500))
        }
        let mail = try templates.render(content, languages: ["en"])
        #expect(mail.text.contains("Lyon Your account is closed.<b>") && !mail.html.contains("closed.<b>"))
        #expect(!mail.text.contains(String(repeating: "x", count: 90)))
    }

    /// A client without passwords has no page to reset one.
    @Test(arguments: SampleMails.languages) func saysWhatToDoWithoutAPassword(language: String) throws {
        var content = try SampleMails.full(.notice(.newDevice))
        let reset = try templates.render(content, languages: [language]).html
        content.resetsPassword = false
        let other = try templates.render(content, languages: [language]).html
        #expect(reset != other)
        let words = [
            "assword", "asswort", "contraseña", "mot de passe", "パスワード", "비밀번호", "achtwoord", "hasło", "senha", "密码",
            "كلمة المرور",
        ]
        #expect(words.contains(where: reset.contains) && !words.contains(where: other.contains), "\(other)")
    }

    @Test func printsNoContents() throws {
        let content = try SampleMails.full(.magicLink)
        let mail = try templates.render(content, languages: ["en"])
        var dumped = "\(content) \(mail) \(String(reflecting: mail))"
        dump(content, to: &dumped)
        dump(mail, to: &dumped)
        #expect(!dumped.contains("482913") && !dumped.contains("Zm9v"))
    }

    @Test func knowsEveryKindOfMail() throws {
        #expect(MailContent.Subject(kind: .invite, notice: nil) == .invite)
        #expect(MailContent.Subject(kind: .notice, notice: "account_linked") == .notice(.accountLinked))
        #expect(MailContent.Subject(kind: .notice, notice: "unheard_of") == nil)
        #expect(Set(MailContent.Subject.all.map(\.kind)) == Set(OutgoingMail.Kind.allCases))
    }

    /// For looking at: `MAIL_SHOTS=/tmp/mails swift test --filter mailsToLookAt`.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MAIL_SHOTS"] != nil)) func writesSamplesToLookAt() throws {
        let folder = URL(filePath: ProcessInfo.processInfo.environment["MAIL_SHOTS"]!)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for language in SampleMails.languages {
            for subject in MailContent.Subject.all {
                let mail = try templates.render(try SampleMails.full(subject), languages: [language])
                let name = "\(subject.phrasePrefix).\(language)"
                try Data(mail.html.utf8).write(to: folder.appending(path: "\(name).html"))
                try Data("\(mail.subject)\n\n\(mail.text)".utf8).write(to: folder.appending(path: "\(name).txt"))
            }
        }
    }
}
