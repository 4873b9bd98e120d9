import Testing

@testable import Postgres

@Suite struct ArrayTextTests {
    @Test(arguments: ["{a,NULL}", "{{a},{b}}", "[0:1]={a,b}", "{\"a}", "{a,}", "a", ""])
    func refusesWhatIsNotAPlainArray(_ text: String) {
        #expect(ArrayText.elements(of: ArraySlice(text.utf8)) == nil)
    }
}
