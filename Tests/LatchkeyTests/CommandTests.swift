import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct CommandTests {
    private let user = UserID.make()
    private var record: Identity.UserRecord {
        Identity.UserRecord(
            profile: SessionProfile(
                id: user, applicationID: .make(), status: .suspended, credentials: [], memberships: [], identity: nil,
                activeMembership: nil),
            createdAt: .now, proof: Proof(Secret("a.b.c")))
    }

    @Test func createPrintsOneObject() async throws {
        var services = ScriptedServices()
        services.answer(Identity.CreateApplication.self) { call in
            Application(id: .make(), name: call.name, parentID: call.parent, createdAt: .now)
        }
        let application = try #require(try await services.run("apps", "create", "--name", "Shop") as? [String: Any])
        #expect(application["name"] as? String == "Shop")
        #expect(application["parent_id"] is NSNull)
    }

    @Test func listPrintsAnArray() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ListApplications.self) { _ in [] }
        #expect((try await services.run("apps", "list") as? [Any])?.isEmpty == true)
    }

    @Test func updateSendsOnlyWhatIsGiven() async throws {
        let seen = Mutex<Identity.UpdateClient?>(nil)
        var services = ScriptedServices()
        services.answer(Identity.UpdateClient.self) { call in
            seen.withLock { $0 = call }
            return Client(
                id: call.id, applicationID: .make(), name: "Shop", applicationName: "Shop", origins: [],
                redirectURIs: [], loginMethods: [], createdAt: .now)
        }
        _ = try await services.run("clients", "update", "client_shop", "--origin", "https://shop.example")
        let call = try #require(seen.withLock { $0 })
        #expect(call.origins == ["https://shop.example"])
        #expect(call.name == nil && call.redirectURIs == nil && call.loginMethods == nil)
    }

    @Test func everySettingOfAClientIsSent() async throws {
        let seen = Mutex<[Identity.UpdateClient]>([])
        let made = Mutex<Identity.CreateClient?>(nil)
        var services = ScriptedServices()
        let client = Client(
            id: .make(), applicationID: .make(), name: "Shop", applicationName: "Shop", origins: [], redirectURIs: [],
            loginMethods: [], linkPages: [.magicLink: "https://a.example/in"], createdAt: .now)
        services.answer(Identity.UpdateClient.self) { call in
            seen.withLock { $0.append(call) }
            return client
        }
        services.answer(Identity.CreateClient.self) { call in
            made.withLock { $0 = call }
            return client
        }
        let shown = try await services.run(
            "clients", "update", "client_shop", "--logo-url", "https://a.example/l.svg", "--accent-colour", "#112233",
            "--no-first-party", "--link-page", "magic_link=https://a.example/in?x=1", "--link-page", "invite=")
        let json = try #require(shown as? [String: Any])
        #expect(json["logo_url"] is NSNull && json["accent_colour"] is NSNull)
        #expect(json["first_party"] as? Bool == true)
        #expect(json["link_pages"] as? [String: String] == ["magic_link": "https://a.example/in"])
        _ = try await services.run("clients", "update", "client_shop", "--first-party", "--redirect-uri", "")
        let calls = seen.withLock { $0 }
        #expect(calls[0].logoURL == "https://a.example/l.svg" && calls[0].accentColour == "#112233")
        #expect(calls[0].isFirstParty == false && calls[0].redirectURIs == nil)
        #expect(calls[0].linkPages == [.magicLink: "https://a.example/in?x=1", .invite: ""])
        #expect(calls[1].isFirstParty == true && calls[1].redirectURIs == [] && calls[1].logoURL == nil)
        _ = try await services.run(
            "clients", "create", "--app", "\(ApplicationID.make())", "--name", "Shop", "--no-first-party",
            "--link-page", "invite=https://a.example/join")
        let creation = try #require(made.withLock { $0 })
        #expect(!creation.isFirstParty && creation.linkPages == [.invite: "https://a.example/join"])
    }

    @Test func anApplicationIsChanged() async throws {
        let seen = Mutex<[Identity.UpdateApplication]>([])
        var services = ScriptedServices()
        services.answer(Identity.UpdateApplication.self) { call in
            seen.withLock { $0.append(call) }
            return Application(
                id: call.id, name: "Shop", parentID: nil, hideAccountExistence: call.hideAccountExistence ?? false,
                createdAt: .now)
        }
        let id = ApplicationID.make()
        let hidden = try await services.run("apps", "update", "\(id)", "--hide-account-existence") as? [String: Any]
        #expect(hidden?["hide_account_existence"] as? Bool == true)
        _ = try await services.run("apps", "update", "\(id)", "--no-hide-account-existence", "--name", "Shop")
        _ = try await services.run("apps", "update", "\(id)", "--name", "Shop")
        #expect(seen.withLock { $0.map(\.hideAccountExistence) } == [true, false, nil])
    }

    @Test func suspendingShowsTokensTheProof() async throws {
        let proofs = Mutex<[Proof]>([])
        var services = ScriptedServices()
        services.answer(Identity.SuspendUser.self) { [record] _ in record }
        services.answer(Tokens.AdvanceEpoch.self) { call in
            proofs.withLock { $0.append(call.proof) }
            return Nothing()
        }
        let shown = try #require(try await services.run("users", "suspend", "\(user)") as? [String: Any])
        #expect(shown["status"] as? String == "suspended")
        #expect(proofs.withLock { $0 } == [Proof(Secret("a.b.c"))])
    }

    /// Identity has promised the end of the sessions to the gateway, so the change stands without tokens.
    @Test func suspendingWorksWithoutTokens() async throws {
        var services = ScriptedServices()
        services.answer(Identity.SuspendUser.self) { [record] _ in record }
        #expect(try await services.run("users", "suspend", "\(user)") is [String: Any])
    }

    @Test func anAddressIsLookedUp() async throws {
        let ended = Mutex<[UserID]>([])
        let recorded = Mutex<[String]>([])
        var services = ScriptedServices()
        services.answer(Identity.ShowUser.self) { [record] _ in record }
        services.answer(Tokens.EndAllSessions.self) { call in
            if case .user(let user) = call.owner { ended.withLock { $0.append(user) } }
            return .init(count: 3, proof: Proof(Secret("tokens said so")))
        }
        services.answer(Identity.RecordSessionEvent.self) { call in
            recorded.withLock { $0.append(call.proof.jws.reveal()) }
            return Nothing()
        }
        let answer = try await services.run("sessions", "revoke", "ann@example.com", "--all") as? [String: Any]
        #expect(answer?["revoked"] as? Int == 3)
        #expect(recorded.withLock { $0 } == ["tokens said so"])
        #expect(answer?["user_id"] as? String == user.description)
        #expect(ended.withLock { $0 } == [user])
    }

    @Test func waitlistsAreReadPageByPage() async throws {
        let feature = try #require(FeatureKey("beta"))
        let rows = (0..<5).map { _ in
            WaitlistRow(
                id: .make(), applicationID: .make(), userID: .make(), accountID: .make(), featureKey: feature,
                createdAt: .now, updatedAt: .now)
        }
        var services = ScriptedServices()
        services.answer(Waitlists.ListWaitlistEntries.self) { call in
            let start = call.cursor.flatMap { Int($0) } ?? 0
            let end = min(start + min(call.limit, 2), rows.count)
            return Waitlists.Page(rows: Array(rows[start..<end]), nextCursor: end < rows.count ? "\(end)" : nil)
        }
        let all = try await services.run("waitlists", "list", "beta") as? [[String: Any]]
        #expect(all?.map { $0["id"] as? String } == rows.map(\.id.description))
        let some = try await services.run("waitlists", "list", "beta", "--limit", "3") as? [Any]
        #expect(some?.count == 3)
    }

    @Test func mailsAreListedStateByState() async throws {
        var services = ScriptedServices()
        services.answer(Mailer.ListMessages.self) { call in
            let start = call.cursor.flatMap { Int($0) } ?? 0
            let count = min(call.limit, 2)
            let records = (0..<count).map { _ in
                Mailer.MessageRecord(
                    id: .make(), state: call.state, kind: .notice, recipient: "a***@example.com", acceptedAt: .now,
                    attempts: start)
            }
            return .init(messages: records, nextCursor: start < 2 ? "\(start + count)" : nil)
        }
        let all = try #require(try await services.run("mail", "list") as? [[String: Any]])
        #expect(all.map { $0["state"] as? String } == ["waiting", "retrying", "dead"].flatMap { [$0, $0, $0, $0] })
        #expect(all[0]["recipient"] as? String == "a***@example.com" && all[0]["next_attempt_at"] is NSNull)
        let some = try await services.run("mail", "list", "--state", "dead", "--limit", "3") as? [[String: Any]]
        #expect(some?.map { $0["state"] as? String } == ["dead", "dead", "dead"])
    }

    @Test func mailsAreRetriedAndDroppedByID() async throws {
        let seen = Mutex<[MessageID]>([])
        var services = ScriptedServices()
        services.answer(Mailer.RetryMessage.self) { call in
            seen.withLock { $0.append(call.message) }
            return Nothing()
        }
        services.answer(Mailer.DropMessage.self) { call in
            seen.withLock { $0.append(call.message) }
            return Nothing()
        }
        let ids = [MessageID.make(), .make()]
        let retried = try await services.run("mail", "retry", "\(ids[0])") as? [String: Any]
        let dropped = try await services.run("mail", "drop", "\(ids[1])") as? [String: Any]
        #expect(retried?["id"] as? String == "\(ids[0])" && retried?["action"] as? String == "retried")
        #expect(dropped?["action"] as? String == "dropped")
        #expect(seen.withLock { $0 } == ids)
    }

    @Test func whatIsNotThereIsUnavailable() async throws {
        let error = await #expect(throws: ServiceError.self) { _ = try await ScriptedServices().run("apps", "list") }
        #expect(error?.status == 503)
    }
}
