import HTTPTypes
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ConsoleCookiesTests {
    @Test func areForThisHostAndNoOtherSite() {
        let secure = ConsoleCookies(isSecure: true).field(.session, Secret("t"))
        #expect(secure.value == "__Host-latchkey_console=t; HttpOnly; Secure; SameSite=Strict; Path=/")
        let plain = ConsoleCookies(isSecure: false).field(.session, nil)
        #expect(plain.value == "latchkey_console=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0")
    }

    @Test func areReadByTheirExactName() {
        let cookies = ConsoleCookies(isSecure: false)
        func read(_ text: String) -> String? { cookies.value(.session, in: [.cookie: text])?.reveal() }
        #expect(read("a=1; latchkey_console=t; b=2") == "t")
        #expect(read("latchkey_console=t; latchkey_console=t") == "t")
        #expect(read("latchkey_console=t; latchkey_console=u") == nil)
        #expect(read("latchkey_console_form=t") == nil)
        #expect(read("latchkey_console=") == nil)
        #expect(read("=latchkey_console=t") == nil)
        #expect(read("latchkey_console=" + String(repeating: "x", count: 129)) == nil)
        #expect(ConsoleCookies(isSecure: true).value(.session, in: [.cookie: "latchkey_console=t"]) == nil)
    }
}
