import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct AccountPagesTests {
    private static let signedIn: HTTPFields = [.cookie: "access_token=good"]

    /// Identity answers about the user with `error`, or with Ada's profile.
    private func withPages(
        identity error: ServiceError? = nil, _ body: (AccountPages) async throws -> Void
    ) async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let profile = Samples.ada().profile
        fleet.answer(Identity.GetProfile.self) { _, _ in
            if let error { throw error }
            return profile
        }
        try await fleet.withFleet { try await body(try UseCases($0).accountPages()) }
    }

    @Test func thePageOfASignedInUserHasTheClientOfTheSession() async throws {
        try await withPages { pages in
            let account = try #require(
                try await pages.context(for: .testing(.get, "/login/account", headers: Self.signedIn)))
            #expect(account.page.client?.id == Samples.client && account.email == "ada@example.com")
            let anonymous = try await pages.context(for: .testing(.get, "/login/account"))
            #expect(anonymous == nil)
        }
    }

    @Test func aDeletedUserIsSignedOut() async throws {
        try await withPages(identity: .invalidToken) { pages in
            let account = try await pages.context(for: .testing(.get, "/login/account", headers: Self.signedIn))
            #expect(account == nil)
        }
    }

    @Test func aUserOfADeletedClientIsSignedOut() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.findsClient(nil)
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        try await fleet.withFleet { fleet in
            let pages = try UseCases(fleet).accountPages()
            let account = try await pages.context(for: .testing(.get, "/login/account", headers: Self.signedIn))
            #expect(account == nil)
        }
    }

    @Test func anUnavailableServiceIsAnError() async throws {
        try await withPages(identity: .unavailable()) { pages in
            await #expect(throws: ServiceError.unavailable()) {
                try await pages.context(for: .testing(.get, "/login/account", headers: Self.signedIn))
            }
        }
    }

    @Test func aRepeatedFormRedirectsOnlyItsOwnUser() async throws {
        try await withPages { pages in
            func place(_ path: String, _ headers: HTTPFields, as email: String? = nil) async throws -> String? {
                let page = try await PageContext.testing(path, method: .post, headers: headers)
                let email = try email.map { try #require(EmailAddress($0)) }
                return try await pages.redirectIfSignedIn(page, as: email)?.headers[.location]
            }
            let path = "/login/password?client_id=client_demo"
            let account = "/login/account?client_id=client_demo"
            #expect(try await place(path, Self.signedIn) == account)
            #expect(try await place(path, Self.signedIn, as: "ada@example.com") == account)
            #expect(try await place(path, Self.signedIn, as: "bob@example.com") == nil)
            #expect(try await place(path, [:]) == nil)
            let back = try await place(path + "&return_to=%2Flogin%2Faccount%2Fpassword", Self.signedIn)
            #expect(back == "/login/account/password")
        }
    }

    @Test func othersSignInAndComeBack() async throws {
        try await withPages { pages in
            let response = try await pages.requiringSignIn(
                .testing(
                    .get, "/login/account/password?client_id=client_demo&ui_locales=de",
                    route: Route(method: .get, path: "/login/account/password"))
            ) { _ in
                Response(status: .ok)
            }
            #expect(response.status == .seeOther)
            let place = try #require(response.headers[.location])
            #expect(place.hasPrefix("/login?client_id=client_demo&return_to=%2Flogin%2Faccount%2Fpassword%3F"))
            #expect(place.hasSuffix("&ui_locales=de"))
        }
    }

    /// Without a client there is no page to sign in on.
    @Test func othersNeedAClient() async throws {
        try await withPages { pages in
            let error = await #expect(throws: ServiceError.self) {
                try await pages.requiringSignIn(.testing(.get, "/login/account")) { _ in Response(status: .ok) }
            }
            #expect(error?.code == .unknownClient)
        }
    }
}
