import Foundation
import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct CSRFTokensTests {
    private let tokens = CSRFTokens(key: ScriptedFleet.csrfKey)
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func aSessionIsNamedBy256RandomBits() {
        let sessions = (0..<100).map { _ in CSRFTokens.makeSession() }
        #expect(Set(sessions.map { $0.reveal() }).count == 100)
        #expect(sessions.allSatisfy { Data(base64URL: $0.reveal())?.count == 32 })
    }

    @Test func aTokenIsValidForTwelveHours() {
        let session = CSRFTokens.makeSession()
        let (token, expiresAt) = tokens.token(for: session, at: start)
        #expect(expiresAt.date == start + 12 * 3600)
        #expect(tokens.isValid(token, for: session, at: start))
        #expect(tokens.isValid(token, for: session, at: start + 12 * 3600 - 1))
        #expect(!tokens.isValid(token, for: session, at: start + 12 * 3600))
        // A clock that was set back to before 1970 makes no token valid for ever, and does not trap.
        #expect(tokens.isValid(token, for: session, at: Date(timeIntervalSince1970: -1)))
    }

    @Test func aTokenBelongsToItsSessionAndKey() {
        let (session, other) = (CSRFTokens.makeSession(), CSRFTokens.makeSession())
        let token = tokens.token(for: session, at: start).token
        #expect(!tokens.isValid(token, for: other, at: start))
        #expect(!tokens.isValid(token, for: Secret(""), at: start))
        #expect(!CSRFTokens(key: .random()).isValid(token, for: session, at: start))
    }

    @Test func noBitOfATokenCanBeChanged() throws {
        let session = CSRFTokens.makeSession()
        let text = tokens.token(for: session, at: start).token.reveal()
        let bytes = try #require(Data(base64URL: text))
        #expect(bytes.count == 40)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                #expect(!tokens.isValid(Secret(changed.base64URL), for: session, at: start), "byte \(index) bit \(bit)")
            }
        }
    }

    @Test func textThatIsNoTokenIsInvalid() {
        let session = CSRFTokens.makeSession()
        let text = tokens.token(for: session, at: start).token.reveal()
        for text in ["", "x", "ä", text + "A", text + "AAAA", String(text.dropLast()), text + "=", " " + text] {
            #expect(!tokens.isValid(Secret(text), for: session, at: start), "\(text)")
        }
    }

    // MARK: Cookies

    @Test func theSessionOfFormsSurvivesALinkFromElsewhere() {
        let (session, policy) = (Secret("s"), CookiePolicy())
        #expect(
            CSRFTokens.setCookie(session, policy).value
                == "__Host-csrf_session=s; HttpOnly; Secure; SameSite=Strict; Path=/")
        #expect(
            CSRFTokens.setFormCookie(session, policy).value
                == "__Host-form_session=s; HttpOnly; Secure; SameSite=Lax; Path=/")
    }

    @Test func aFormMayHaveTheTokenOfEitherSession() {
        let (form, page) = (CSRFTokens.makeSession(), CSRFTokens.makeSession())
        let cookie = "\(CSRFTokens.formCookieName)=\(form.reveal()); \(CSRFTokens.cookieName)=\(page.reveal())"
        let request = IncomingRequest.testing(.post, headers: [.cookie: cookie])
        #expect(tokens.isValid(tokens.token(for: form).token, ofForm: request))
        #expect(tokens.isValid(tokens.token(for: page).token, ofForm: request))
        #expect(!tokens.isValid(tokens.token(for: CSRFTokens.makeSession()).token, ofForm: request))
        #expect(!tokens.isValid(tokens.token(for: form).token, ofForm: .testing(.post)))
    }
}
