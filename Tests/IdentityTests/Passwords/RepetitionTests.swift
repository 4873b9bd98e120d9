import Testing

@testable import IdentityService

@Suite struct RepetitionTests {
    private func isFound(_ text: String) -> Bool {
        Repetition.isFound(in: Array(text.unicodeScalars), minimumPieceLength: 12)
    }

    @Test(arguments: ["aaaabbbbaaaa", "abcdefghijkl", "98765432109876", "qwertyuiop", "abcabcabcabc", "xk7!xxxxxxqp"])
    func findsRepeatsAndRuns(text: String) { #expect(isFound(text)) }

    @Test(arguments: ["correct horse battery", "abcd staple battery", "sleeping zebras 123", "größe übt äpfel"])
    func leavesOtherTextAlone(text: String) { #expect(!isFound(text)) }
}
