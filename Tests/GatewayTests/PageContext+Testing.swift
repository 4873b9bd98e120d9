import HTTPTypes
import Hummingbird
import Models

@testable import GatewayService

extension PageContext {
    /// The context of a page that needs no service: its client is given.
    static func testing(
        _ path: String = "/login?client_id=client_demo", method: HTTPRequest.Method = .get, headers: HTTPFields = [:],
        client: Client = Samples.demo
    ) async throws -> PageContext {
        try await UseCases.offline.pages().context(for: .testing(method, path, headers: headers), client: client)
    }
}

extension AccountPageContext {
    /// The context of Ada's pages.
    static func testing(
        _ profile: SessionProfile = Samples.ada().profile, path: String = "/login/account?client_id=client_demo",
        method: HTTPRequest.Method = .get, client: Client = Samples.demo
    ) async throws -> AccountPageContext {
        AccountPageContext(
            session: SignedIn(claims: Samples.claims, accessToken: Secret("good")), profile: profile,
            page: try await .testing(path, method: method, client: client))
    }
}

extension Response {
    /// The page's HTML.
    var html: String { get async throws { try await text() } }
}

extension String {
    /// The tag of the form field `name` in a page; nil if there is none.
    func input(_ name: String) -> String? {
        ranges(of: #/<input [^>]*>/#).lazy.map { String(self[$0]) }.first { $0.contains(" name=\"\(name)\"") }
    }

    /// Whether the page has an alert above its form.
    var hasAlert: Bool { contains("<div class=\"alert\" role=\"alert\">") }

    /// Whether the page marks the field `name` as invalid, with a message.
    func marks(_ name: String) -> Bool {
        contains("id=\"\(name)-error\"") && input(name)?.contains("aria-invalid=\"true\"") == true
    }
}
