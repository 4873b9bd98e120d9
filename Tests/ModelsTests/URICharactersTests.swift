import Models
import Testing

@Suite struct URICharactersTests {
    @Test func allowsTheCharactersOfTheStandard() {
        #expect(URICharacters.areAll("https://u@[::1]:8080/a-b._~/c;d=e?f='(*)'&g=%20!$+,#h"))
    }

    @Test(arguments: [" ", "\"", "<", ">", "\\", "^", "`", "{", "|", "}", "\u{0}", "\t", "\n", "\u{7f}", "é", "a b"])
    func refusesEveryOther(text: String) {
        #expect(!URICharacters.areAll("https://a.example/\(text)"))
    }

    @Test func refusesAnEncodedNUL() {
        #expect(!URICharacters.areAll("https://a.example/%00"))
        #expect(URICharacters.areAll("https://a.example/%200"))
    }
}
