import Testing

@testable import LatchkeyCommand

@Suite struct ClosestNameTests {
    @Test(arguments: [
        ("orgins", "origins"), ("redirect_uri", "redirect_uris"), ("NAME", "name"), ("name", "name"), ("colour", nil),
        (String(repeating: "n", count: 41), nil),
    ])
    func isTheOneWithTheFewestChanges(_ word: String, _ expected: String?) {
        #expect(ClosestName.to(word, among: ["name", "origins", "redirect_uris"]) == expected)
    }

    @Test func isNoneAmongNone() { #expect(ClosestName.to("name", among: []) == nil) }
}
