import Testing

@testable import MailerService

@Suite struct CheckedTemplateTests {
    private func template(_ source: String, _ kind: CheckedTemplate.Kind = .text, line: Int = 1) throws(TemplateError)
        -> CheckedTemplate
    {
        try CheckedTemplate(source, kind: kind, names: ["name", "link"], file: "a.txt", line: line)
    }

    @Test func escapesValuesAsTheKindRequires() throws {
        let name = ["name": "<b>&\"'"]
        #expect(try template("{{name}}").render(name) == "<b>&\"'")
        let html = try template("{{name}}", .html).render(name)
        #expect(!html.contains("<b>") && html.contains("&lt;b&gt;") && !html.contains("\"") && !html.contains("'"))
    }

    @Test func leavesOutAMissingValueWithItsSections() throws {
        let template = try template("a{{#link}} {{link}}{{/link}}{{^link}}!{{/link}}{{! a comment }}{{name}}")
        #expect(template.render([:]) == "a!")
        #expect(template.render(["link": "l"]) == "a l")
    }

    @Test(arguments: [
        ("{{nam}}", "{{nam}} is unknown"), ("{{ }}", "is unknown"), ("{{}}", "an empty tag"),
        ("a {{name", "{{ without }}"),
        ("{{{name}}}", "is unknown"), ("{{&name}}", "is unknown"), ("{{>name}}", "is unknown"),
        ("{{$name}}x{{/name}}", "is unknown"), ("{{=<% %>=}}", "is unknown"), ("{{#name}}", "{{name}} is not closed"),
        ("{{/name}}", "closes what isn't open"), ("{{#name}}{{/link}}{{/name}}", "closes what isn't open"),
        ("{{#name}}{{^link}}{{/name}}{{/link}}", "closes what isn't open"),
    ])
    func refusesATag(_ source: String, _ problem: String) {
        let error = #expect(throws: TemplateError.self) { try template(source) }
        #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
        #expect(error?.file == "a.txt")
    }

    @Test(arguments: [("{{nam}}", 5), ("\n\n{{nam}}", 7), ("{{name}}\n{{!\n\n}}{{nam}}", 8), ("\n{{#name}}\n\n", 6)])
    func countsLinesFromTheFirst(_ source: String, _ line: Int) {
        let error = #expect(throws: TemplateError.self) { try template(source, line: 5) }
        #expect(error?.line == line)
    }
}
