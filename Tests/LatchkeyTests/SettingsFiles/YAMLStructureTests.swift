import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct YAMLStructureTests {
    private func error(_ text: String) -> String? {
        do {
            try YAMLStructure.check(text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        "", "a", "[a, {b: c}]", "a: {b: [c], d: *e}", "? a\n: {b: c}", "- a: b\n  c:\n- d", "a: [", "{", "*a",
        "---\na: b\n---\nc: d",
    ])
    func anythingElseIsLeftToTheLibrary(text: String) {
        #expect(error(text) == nil)
    }

    @Test(arguments: [
        "a: b\n? [c]\n: d", "a: b\n{c: d}: e", "a: b\n*c : d", "- {a: b}\n- {[c]: d}", "- a\n- [[b]: c]", "a:\n  ? *b",
    ])
    func keysAreTexts(text: String) {
        #expect(error(text) == "line 2: a key that is not a text")
    }

    @Test func depthAndNodesAreBounded() {
        func lists(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(error(lists(17)) == nil)
        #expect(error("\n" + lists(18)) == "line 2: nested more than 16 levels deep")
        #expect(error("[" + String(repeating: "a,", count: 99_999) + "]") == nil)
        #expect(error("[" + String(repeating: "a,", count: 100_000) + "]")?.contains("nodes") == true)
    }

    /// The library would hash the list once for each mapping around it.
    @Test func nestedKeysEndAtOnce() {
        let list = "[" + String(repeating: "a,", count: 49_000) + "]"
        for text in [
            String(repeating: "{", count: 900) + list + String(repeating: "}", count: 900),
            String(repeating: "? ", count: 900) + list, String(repeating: "{", count: 12) + list,
        ] {
            let (problem, time) = CPUTime.ofThread { () -> String? in
                do {
                    _ = try YAMLNode(text)
                    return nil
                } catch { return "\(error)" }
            }
            #expect(problem == "line 1: a key that is not a text" && time < .seconds(1))
        }
    }
}
