import Foundation
import Models
import Testing

@testable import MailerService

/// An operator's own templates.
@Suite struct TemplateFilesTests {
    /// Loads the templates with `files` laid over them.
    private func templates(_ files: [String: String]) throws -> MailTemplates {
        let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try MailTemplates(directory: folder.path())
    }

    /// The mistake that is found when `text` is loaded as `file`.
    private func mistake(_ file: String, _ text: String) throws -> TemplateError {
        try #require(throws: TemplateError.self) { try templates([file: text]) }
    }

    @Test func replacesBuiltInFiles() throws {
        let templates = try templates([
            "mail.txt.mustache": "{{! ours }}\n{{title}} | {{code}}\n{{footer}}",
            "en.phrases": "# Ours.\r\nmagic_link.title = Come in\r\nfooter = Acorn Ltd, Oakham\r\n",
            ".hidden": "{{",
        ])
        let mail = try templates.render(try SampleMails.full(.magicLink), languages: ["en"])
        #expect(mail.text == "Come in | 482913\nAcorn Ltd, Oakham\n")
        #expect(mail.subject == "482913 is your Acorn code")
        #expect(mail.html.contains(">Come in</h1>"))
    }

    @Test func addsLanguages() throws {
        let hebrew = try #require(TemplateFiles.builtIn["en.phrases"])
            .replacing("language.direction = ltr", with: "language.direction = rtl")
            .replacing(/(\w+)#one = (.*)/) { "\($0.0)\n\($0.1)#two = \($0.2)" }
        let templates = try templates([
            "he.phrases": hebrew, "pt-PT.phrases": "password_reset.title = Escolha uma nova palavra-passe",
        ])
        #expect(Set(templates.languages.languages.map(\.tag)) == Set(SampleMails.languages + ["he", "pt-PT"]))
        let content = try SampleMails.full(.passwordReset)
        #expect(try templates.render(content, languages: ["he-IL"]).html.contains("<html lang=\"he\" dir=\"rtl\">"))
        let portuguese = try templates.render(content, languages: ["pt-PT"])
        #expect(portuguese.text.hasPrefix("Escolha uma nova palavra-passe\n"))
        #expect(portuguese.subject == "482913 é o código para redefinir sua senha de Acorn")
        #expect(try templates.render(content, languages: ["pt-BR"]).text.hasPrefix("Escolha uma nova senha\n"))
    }

    @Test func namesFileAndLineOfAMistake() throws {
        let mistakes: [(file: String, text: String, line: Int?, problem: String)] = [
            ("mail.html.mustache", "<p>\n{{title}}\n{{tilte}}</p>", 3, "{{tilte}} is unknown"),
            ("mail.html.mustache", "<p>\n\n{{{title}}}</p>", 3, "unknown"),
            ("mail.html.mustache", "{{title}}\n{{&title}}", 2, "unknown"),
            ("mail.html.mustache", "{{> header}}", 1, "unknown"),
            ("mail.html.mustache", "{{=<% %>=}}", 1, "unknown"),
            ("mail.html.mustache", "a\n{{#link}}\nb\n", 2, "not closed"),
            ("mail.html.mustache", "a\n{{#link}}\nb\n{{/code}}\n", 4, "closes what isn't open"),
            ("mail.txt.mustache", "a\nb {{title", 2, "{{ without }}"),
            ("mail.txt.mustache", "a\n{{! a\nb }}\n{{lnik}}", 4, "unknown"),
            ("mail.txt.mustache", "a\n{{ti tle}}", 2, "unknown"),
            ("mail.txt.mustache", "a\n{{}}", 2, "empty"),
            ("de.phrases", "# a\n\nfooter = {{produkt}}", 3, "{{produkt}} is unknown"),
            ("de.phrases", "footer = a\nfoter = a", 2, "no phrase is called foter"),
            ("de.phrases", "footer = a\nfooter = b", 2, "second time"),
            ("de.phrases", "footer: a", 1, "name = text"),
            ("he.phrases", "footer = a", nil, "lacks language.name"),
            ("he.phrases", "language.name = a\nlanguage.direction = rtl\nfooter = a", nil, "without "),
            ("de.phrases", "minutes#two = a", 1, "minutes#two: de has no such form"),
            ("de.phrases", "footer#one = a", 1, "footer#one: de has no such form"),
            ("pl.phrases", "days#one = dzień\ndays#other = {{count}} dni", nil, "without days#few, days#many"),
            ("mail.html.mustach", "", nil, "no template has this name"),
            ("en.phrases", String(repeating: "# a\n", count: 100_000), nil, "at most"),
        ]
        for (file, text, line, problem) in mistakes {
            let mistake = try mistake(file, text)
            #expect(mistake.file.hasSuffix("/\(file)"))
            #expect(mistake.line == line, "\(mistake)")
            #expect(mistake.problem.contains(problem), "\(mistake)")
        }
        let mistake = TemplateError(file: "a/en.phrases", line: 3, problem: "broken")
        #expect("\(mistake)" == "a/en.phrases:3: broken")
        let missing = try #require(throws: TemplateError.self) { try MailTemplates(directory: "/nowhere/at/all") }
        #expect("\(missing)" == "/nowhere/at/all: not a folder that can be read")
    }

    @Test func listsWhatCanBeReplaced() {
        #expect(
            TemplateFiles.names == [
                "ar.phrases", "de.phrases", "en.phrases", "es.phrases", "fr.phrases", "it.phrases", "ja.phrases",
                "ko.phrases", "mail.html.mustache", "mail.txt.mustache", "nl.phrases", "pl.phrases", "pt-BR.phrases",
                "zh-Hans.phrases",
            ])
    }
}
