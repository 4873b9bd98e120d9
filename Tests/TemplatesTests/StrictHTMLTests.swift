import Templates
import Testing

@Suite struct StrictHTMLTests {
    @Test(arguments: [
        ("plain é 漢", "plain é 漢"), ("", ""),
        ("<a href=\"x\">'&'</a>", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"),
        ("\"\u{301}", "&quot;\u{301}"),
    ])
    func escapesWhatIsSpecial(text: String, escaped: String) {
        #expect(StrictHTML.escape(text) == escaped)
    }
}
