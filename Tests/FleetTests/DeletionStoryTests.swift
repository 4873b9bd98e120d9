import Foundation
import OutgoingHTTP
import TestKit
import Testing

/// An operator deletes a client and an application of people who are signed in.
@Suite struct DeletionStoryTests {
    private struct Made: Decodable { let id: String }
    private struct Deleted: Decodable {
        let deleted: Bool
        let ended_sessions: Int?
        let users: Int?
        let waitlist_entries: Int?
    }

    private let fleet: TestFleet
    private let name = "App \(UUID().uuidString)"

    init() async throws {
        fleet = try await .shared()
        _ = try await fleet.latchkey(as: Made.self, "apps", "create", "--name", name)
    }

    /// A client of the application, at an origin of its own.
    private func makeClient(_ title: String) async throws -> (id: String, api: API) {
        let origin = "https://\(UUID().uuidString.lowercased()).example.com"
        let made = try await fleet.latchkey(
            as: Made.self, "clients", "create", "--app", name, "--name", title, "--origin", origin)
        return (made.id, API(baseURL: fleet.baseURL, accessToken: nil, origin: origin))
    }

    private func credentials(_ email: String, at client: String) -> [String: Any] {
        ["client_id": client, "email": email, "password": API.password]
    }

    @Test func sessionsEndWithTheirClient() async throws {
        let (old, new) = (try await makeClient("Old"), try await makeClient("New"))
        let email = API.newEmail()
        let atOld = try await old.api.post("/auth/sign-up", credentials(email, at: old.id))
        let atNew = try await new.api.post("/auth/sign-in", credentials(email, at: new.id))
        let refreshToken = try #require(atOld["tokens.refresh_token"])
        let done = try await fleet.latchkey(as: Deleted.self, "clients", "delete", old.id, "--yes")
        #expect(done.deleted && done.ended_sessions == 1)
        // Its origin is unknown now, so these callers state none.
        let caller = API(baseURL: fleet.baseURL)
        #expect(try await caller.bearing(atOld["tokens.access_token"]).get("/auth/me").status == 401)
        let refresh = HTTPTransportRequest.test(
            "POST", "\(fleet.baseURL)/auth/refresh", headers: [("Content-Type", "application/json")],
            body: #"{"refresh_token":"\#(refreshToken)"}"#)
        #expect(try await API.answer(to: refresh).code == "invalid_refresh_token")
        #expect(try await new.api.bearing(atNew["tokens.access_token"]).get("/auth/me").status == 200)
        // The gateway caches clients for three seconds.
        try await eventually(within: .seconds(10), "an unknown client") {
            try await caller.post("/auth/sign-in", credentials(email, at: old.id)).code == "unknown_client"
        }
    }

    @Test func everybodyGoesWithTheApplication() async throws {
        let client = try await makeClient("Web")
        var people: [API] = []
        for _ in 0..<2 {
            let signedUp = try await client.api.post("/auth/sign-up", credentials(API.newEmail(), at: client.id))
            let token = signedUp["tokens.access_token"]
            #expect(try await client.api.bearing(token).put("/auth/waitlists/beta").status < 300)
            // Once it is deleted, its origin is unknown.
            people.append(API(baseURL: fleet.baseURL).bearing(token))
        }
        let refused = await #expect(throws: TestKitError.self) {
            try await fleet.latchkey("apps", "delete", name, "--yes")
        }
        #expect(refused?.description.contains("--with-users 2") == true)
        let done = try await fleet.latchkey(
            as: Deleted.self, "apps", "delete", name, "--with-users", "2", "--yes")
        #expect(done.deleted && done.users == 2 && done.waitlist_entries == 2)
        for person in people {
            // The gateway passes the end of the sessions on to tokens a moment later.
            try await eventually("the end of the sessions") { try await person.get("/auth/me").status == 401 }
        }
        let gone = await #expect(throws: TestKitError.self) { try await fleet.latchkey("apps", "show", name) }
        #expect(gone?.description.contains("There is no application") == true)
    }
}
