import Localization
import Testing

@Suite struct BlankTextTests {
    @Test func fillsItsBlanksOnce() {
        let text = BlankText("{a} and {b} {not a blank} {c}")
        #expect(text.blanks == ["a", "b", "c"])
        // A value with braces of its own stays as it is.
        #expect(text.filled(["a": "{b}", "b": "2"]) == "{b} and 2 {not a blank} {c}")
        #expect(BlankText("").filled() == "" && BlankText("plain").filled(["plain": "x"]) == "plain")
    }
}
