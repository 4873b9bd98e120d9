import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct YAMLNodeTests {
    /// The node in a short form, in which `name@2` stands in line 2.
    private func summary(_ node: YAMLNode) -> String {
        switch node.content {
        case .text(let text, let isPlain): isPlain ? text : "'\(text)'"
        case .list(let elements): "[\(elements.map(summary).joined(separator: " "))]"
        case .mapping(let members):
            "{\(members.map { "\($0.name)@\($0.line) \(summary($0.value))" }.joined(separator: " "))}"
        }
    }

    private func error(_ text: String) -> String? {
        do {
            _ = try YAMLNode(text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func hasLinesAndTextsAsTheyAre() throws {
        let text = """
            # A comment.
            second_factor: off
            terms_version: 2
            origins:
              - https://a.example
              - "*"
            clients: []
            """
        let expected =
            "{second_factor@2 off terms_version@3 2 origins@4 [https://a.example '*'] clients@7 []}"
        #expect(summary(try YAMLNode(text)) == expected)
    }

    @Test func aliasesAreReplaced() throws {
        let text = """
            a: &list [x, y]
            b: *list
            c: [*list, *list]
            """
        #expect(summary(try YAMLNode(text)) == "{a@1 [x y] b@2 [x y] c@3 [[x y] [x y]]}")
    }

    @Test func aLineStatesWhatIsWrong() {
        #expect(error("a: [1\nb: 2\n")?.hasPrefix("line 2: ") == true)
        #expect(error("a: 1\nb: 2\na: 3\n") == "line 1: a key that occurs twice")
        #expect(error("a: *missing")?.hasPrefix("line 1: ") == true)
        #expect(error("a: 1\n---\nb: 1")?.hasPrefix("line 2: ") == true)
        #expect(error("? [a]\n: b") == "line 1: a key that is not a text")
        #expect(error("") == "empty")
        #expect(error("a: \u{1}")?.hasPrefix("line") == false)
    }

    @Test func anErrorHasNothingOfTheText() {
        for text in ["a: 's3cret\n", "s3cret: [", "a: s3cret: b", "s3cret: 1\ns3cret: 2"] {
            #expect(error(text)?.contains("s3cret") == false, "\(text)")
        }
    }

    @Test func sizeIsBounded() {
        #expect(error(String(repeating: "# comment\n", count: 105_000))?.contains("longer than") == true)
        #expect(error("[" + String(repeating: "a,", count: 100_001) + "]")?.contains("nodes") == true)
    }

    @Test(arguments: [18, 900, 5000, 500_000]) func depthIsBounded(depth: Int) {
        let lists = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let mappings = String(repeating: "{a: ", count: min(depth, 100_000))
        let blocks = String(repeating: "- ", count: depth)
        for text in [lists, mappings, blocks] {
            #expect(error(text) != nil)
        }
        #expect(error(String(repeating: "[", count: 17) + String(repeating: "]", count: 17)) == nil)
    }

    /// Aliases that stand for 2^40 nodes, as values and as keys.
    private func bomb(_ level: (Int) -> String) -> String {
        "l0: &l0 [x]\n" + (1...40).map { "l\($0): &l\($0) \(level($0 - 1))\n" }.joined()
    }

    @Test func anAliasBombEndsAtOnce() {
        let values = CPUTime.ofThread { error(bomb { "[*l\($0), *l\($0)]" }) }
        #expect(values.value?.contains("nested more") == true || values.value?.contains("aliases") == true)
        // Not deep, but wide: 9^6.
        let wide = (1...6).map { level in
            "l\(level): &l\(level) [" + Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect(error("l0: &l0 [x]\n" + wide.joined())?.contains("aliases") == true)
        #expect(values.time < .seconds(1))
    }

    @Test func aliasesInKeysEndAtOnce() {
        let bombs = [
            bomb { "[*l\($0), *l\($0)]" } + "? *l40\n: x\n", bomb { "[*l\($0), *l\($0)]" } + "last: {*l40 : x}\n",
            bomb { "[*l\($0), *l\($0)]" } + "last: [*l40 : x]\n", bomb { "{? [*l\($0), *l\($0)] : x}" },
            bomb { "[*l\($0), *l\($0)]" } + "*l40 : x\n", bomb { "[*l\($0), *l\($0)]" } + "last: {[*l40, *l40]: x}\n",
        ]
        for bomb in bombs {
            let (problem, time) = CPUTime.ofThread { error(bomb) }
            #expect(problem != nil && time < .seconds(1), "\(bomb.suffix(30))")
        }
    }

    @Test func anyTextIsReadOrRefused() async {
        let samples = [
            "a: &x [1, 'b', \"c\"]\nb: *x\n", "- a: |\n    text\n  b: >-\n    text\n", "{a: [b, {c: d}], ? e : f}",
            "%YAML 1.2\n---\na: !!str 1\n...\n",
        ]
        await Fuzz.run("YAML") {
            Mutator(
                samples, pieces: ["*x", "&x ", "? ", ": ", "- ", "<<: ", "\u{E000}", "---\n"], maximumLength: 2000,
                seed: $0)
        } _: { bytes in
            if let text = String(validating: bytes, as: UTF8.self) { _ = try? YAMLNode(text) }
        }
    }
}
