import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

/// What is wrong with a form, as its page states it.
@Suite struct FormErrorsTests {
    private func withPage(_ body: (PageContext) async throws -> Void) async throws {
        try await ScriptedFleet().withFleet { fleet in
            try await body(try await UseCases(fleet).pages().context(for: .testing(.post, "/login")))
        }
    }

    private static let tooShort = ServiceError.invalid([
        .init(in: .body, path: "/password", type: "too_short", expected: "at least 12 characters")
    ])

    @Test func fieldsGetTheMessagesOfTheirParameters() async throws {
        try await withPage { page in
            let fields = [
                PageField(name: "email", label: "E"), PageField(name: "new_password", label: "P"),
            ]
            let marked = page.fields(fields, marked: Self.tooShort, paths: ["new_password": "password"])
            #expect(marked[0].errors.isEmpty && marked[1].errors == ["Too short: use at least 12 characters."])
            let unmarked = page.fields(fields, marked: nil).flatMap(\.errors)
            #expect(unmarked.isEmpty)
            let unknown = ServiceError.fields(["email": "odd"])
            #expect(page.messages(for: unknown, at: "/email") == [page.text("invalid_field")])
        }
    }

    @Test func anErrorRendersTheFormAgainWithItsStatus() async throws {
        try await withPage { page in
            let response = try await page.answering {
                throw ServiceError.rateLimited(retryAfter: 30)
            } orShow: { error in
                page.render(.signIn, title: page.alert(for: error).text)
            }
            #expect(response.status == .tooManyRequests && response.headers[.retryAfter] == "30")
            let unauthorized = try await page.answering {
                throw ServiceError.invalidToken
            } orShow: { _ in
                page.render(.signIn, title: "t")
            }
            #expect(unauthorized.status == .unauthorized && unauthorized.headers[.wwwAuthenticate] == "Bearer")
        }
    }

    @Test(arguments: [(1, true), (300, true), (301, false), (86_400, false)])
    func aFormWaitsOnlyAsLongAsSomebodyWouldWatch(_ seconds: Int, _ waits: Bool) async throws {
        try await withPage { page in
            let alert = page.alert(for: .rateLimited(retryAfter: seconds))
            #expect(alert.wait == (waits ? seconds : nil))
            let html = try await page.render(.signIn, title: "t", ["alert": alert]).html
            #expect(html.hasAlert && html.contains("data-wait=\"\(seconds)\"") == waits)
            #expect(page.alert(for: .unavailable()).wait == nil)
        }
    }

    @Test func aRedirectOfTheFormStaysOne() async throws {
        try await withPage { page in
            let response = try await page.answering {
                throw ServiceError.tokenInvalid
            } orShow: { _ in
                page.redirect(to: "/login/account")
            }
            #expect(response.status == .seeOther)
            let done = try await page.answering {
                page.redirect(to: "/login/done")
            } orShow: { _ in
                page.render(.signIn, title: "t")
            }
            #expect(done.headers[.location] == "/login/done")
        }
    }
}
