import HTTPTypes
import Models
import Primitives
import Testing

@testable import GatewayService

@Suite struct SignInCookieTests {
    @Test func readsOnlyWhatCanBeAToken() {
        let token = RandomToken.make()
        func value(_ text: String) -> Secret? {
            SignInCookie.value(of: .testing(headers: [.cookie: "__Host-sign_in=\(text)"]))
        }
        #expect(value(token.reveal()) == token)
        for text in ["", "x", "\(token.reveal())a", String(repeating: "!", count: 43)] { #expect(value(text) == nil) }
    }

    @Test func expiresWithTheToken() {
        let waiting = WaitingSignIn(
            client: Samples.client, step: .emailVerification, token: Secret("t"), expiresIn: 300,
            profile: Samples.profile, deviceCookie: nil)
        #expect(
            SignInCookie.field(waiting, CookiePolicy()).value
                == "__Host-sign_in=t; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=300")
        #expect(SignInCookie.clearing(CookiePolicy()).value.hasSuffix("Max-Age=0"))
    }
}
