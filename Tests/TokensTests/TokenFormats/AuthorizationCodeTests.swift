import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct AuthorizationCodeTests {
    @Test func isReadFromItsText() throws {
        let user = UserID.make()
        let code = AuthorizationCode(for: user)
        let read = try #require(AuthorizationCode(code.text))
        #expect(code.text.reveal().utf8.count == 64)
        #expect(read.user == user && read.hash == code.hash && read.text == code.text)
    }

    @Test func noTwoAreTheSame() {
        let user = UserID.make()
        #expect(Set((0..<100).map { _ in AuthorizationCode(for: user).hash }).count == 100)
    }

    @Test func refusesTextOfAnotherForm() {
        let text = AuthorizationCode(for: .make()).text.reveal()
        let wrong = [
            "", String(text.dropLast()), text + "A", text.dropLast() + "=", text.dropLast() + "+",
            text.dropLast() + " ", String(repeating: "é", count: 32),
        ]
        for text in wrong { #expect(AuthorizationCode(Secret(text)) == nil, "\(text)") }
    }

    @Test func isNotPrinted() {
        let code = AuthorizationCode(for: .make())
        var dumped = ""
        dump(code, to: &dumped)
        #expect("\(code)" == "<authorization code>" && !dumped.contains("bytes"))
    }
}
