import HTTPTypes
import Models
import Templates
import Testing

@testable import LatchkeyCommand

@Suite struct ConsoleRendererTests {
    private let renderer: ConsoleRenderer
    private let ann = ConsoleOperator(name: "ann", kind: .link)

    init() throws { renderer = try ConsoleRenderer() }

    private func html(_ blocks: [ConsoleBlock], user: ConsoleOperator? = nil) -> String {
        renderer.html(ConsoleView(title: "T", section: .users, blocks: blocks), user: user, token: Secret("csrf-token"))
    }

    @Test func escapesEveryValue() {
        let evil = "<script>alert('x')</script>\"&"
        let cell = ConsoleCell(evil, link: "/x?\"><b>")
        let form = ConsoleForm(
            action: "/\"><i>",
            fields: [
                ConsoleField("n", evil, value: evil, hint: evil, error: evil),
                ConsoleField("c", evil, .choice([(evil, evil)])), ConsoleField("k", evil, .check),
            ], hidden: [(evil, evil)], button: evil, lead: evil, context: evil)
        let text = html(
            [
                .heading(evil), .text(evil), .notice(evil, isError: true), .code(evil), .links([(evil, evil)]),
                .table(
                    ConsoleTable(caption: evil, headings: [evil], rows: [.init([cell], actions: [form], key: evil)])),
                .fields([(evil, cell)]), .statements([ConsoleStatement(tone: .bad, text: evil, command: evil)]),
                .form(form), .buttons([form]), .frame(title: evil, path: evil),
                .plots([
                    ConsolePlot(
                        title: evil, shape: .bars,
                        series: [.init(name: evil, values: [1]), .init(name: evil, values: [2])],
                        unit: evil, span: (evil, evil), note: evil)
                ]),
            ], user: ConsoleOperator(name: evil, kind: .link))
        #expect(!text.contains("<script>alert") && !text.contains("<b>") && !text.contains("<i>"))
        #expect(text.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"))
    }

    @Test func everyFormThatChangesSomethingHasAToken() {
        let text = html([
            .form(ConsoleForm(action: "/a", button: "A")), .form(ConsoleForm(action: "/b", button: "B", isQuery: true)),
        ])
        #expect(text.contains("method=\"post\" action=\"/a\"") && text.contains("method=\"get\" action=\"/b\""))
        #expect(text.components(separatedBy: "csrf-token").count - 1 == 1)
    }

    @Test func aPasswordIsNeverSentBack() {
        let form = ConsoleForm(
            action: "/", fields: [ConsoleField("password", "Password", .password, value: "secret")], button: "Go")
        #expect(!html([.form(form)]).contains("secret"))
    }

    /// Each block is written: none falls through the template.
    @Test func writesEveryBlock() throws {
        let image = try #require(QRImage(svg: "<svg viewBox=\"0 0 9 9\"><path fill=\"#000\" d=\"M1 1h1\"/></svg>"))
        let table = ConsoleTable(caption: "Caption", headings: ["H"], rows: [.init(["cell"])])
        let plot = ConsolePlot(
            title: "Plot", shape: .line, series: [.init(name: "s", values: [1, 2])], unit: "now", span: ("a", "b"))
        let blocks: [(ConsoleBlock, String)] = [
            (.heading("one"), "<h2>one</h2>"), (.text("two"), "<p>two</p>"), (.table(table), "data-heading=\"H\">cell"),
            (.fields([("name", "value")]), "<dt>name</dt><dd>value"),
            (.statements([.init(tone: .bad, text: "three")]), "<span class=\"sr\">Problem: </span>three"),
            (.form(.init(action: "/f", button: "Go")), "action=\"/f\""),
            (.buttons([.button("Press", "/g")]), "class=\"plain\">Press"),
            (.links([("four", "/h")]), "<a href=\"/h\">four"),
            (.plots([plot]), "aria-label=\"Plot: 2 now, at most 2.\""),
            (.notice("five", isError: true), "role=\"alert\"><p>five"),
            (.code("six"), "<code>six</code>"), (.frame(title: "seven", path: "/i"), "sandbox=\"\""),
            (.live(table, path: "/j"), "data-live=\"/j\""),
            (.qr(image), "viewBox=\"0 0 9 9\""),
        ]
        for (block, expected) in blocks { #expect(html([block]).contains(expected), "\(block)") }
    }

    @Test func aTitleNamesErrors() {
        #expect(html([.notice("wrong", isError: true)]).contains("<title>Error: T ·"))
        #expect(!html([.notice("right", isError: false)]).contains("Error:"))
    }

    @Test func theNavigationIsForOperators() {
        let text = html([], user: ann)
        #expect(text.contains("<a href=\"/users\" aria-current=\"page\">Users</a>"))
        #expect(ConsoleSection.allCases.allSatisfy { text.contains("href=\"\($0.path)\"") })
        #expect(!html([]).contains("<nav"))
    }

    @Test func nothingInlineAndNothingFromElsewhere() {
        let response = renderer.page(ConsoleView(title: "T", blocks: [], isLive: true), user: ann, token: nil)
        let policy = response.headers[.contentSecurityPolicy] ?? ""
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe") && !policy.contains("http"))
        let text = renderer.html(ConsoleView(title: "T", blocks: [], isLive: true), user: ann, token: nil)
        #expect(!text.contains(" style=") && !text.contains("http") && !text.contains("javascript:"))
    }

    /// The HTML of an email comes from templates of ours, but a script in it would run at the console's origin.
    @Test func anEmailRunsNoScript() {
        let headers = renderer.email("<script>").headers
        #expect(headers[.contentSecurityPolicy]?.contains("sandbox") == true)
        #expect(headers[.contentSecurityPolicy]?.contains("script-src") == false)
        #expect(headers[.xFrameOptions] == "SAMEORIGIN")
    }
}
